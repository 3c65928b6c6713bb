// What every form does: one submission at a time, the server's refusal kept to be shown beside the fields.
import { newIdempotencyKey } from './api/client';
import { toProblem, type Problem } from './api/problem';

export class Submission {
    busy = $state(false);
    problem = $state.raw<Problem>();
    #key = newIdempotencyKey();

    // The same key while a request got no answer, so that pressing again makes nothing twice; a new one after a refusal,
    // because what is sent next will be different.
    async run(send: (idempotencyKey: string) => Promise<void>): Promise<void> {
        this.busy = true;
        this.problem = undefined;
        try {
            await send(this.#key);
            this.#key = newIdempotencyKey();
        } catch (error) {
            this.problem = toProblem(error);
            if (!this.problem.offline) this.#key = newIdempotencyKey();
        }
        this.busy = false;
    }

    error(field: string): string | undefined {
        return this.problem?.at(field);
    }
}
