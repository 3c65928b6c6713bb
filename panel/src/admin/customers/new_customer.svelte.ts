// The form of Pelanggan baru: a person and, in the same go, what is installed for them. Two requests; if the second is
// refused the first is not repeated.
import { answer, api, type Customer, type Subscription } from '../../lib/api/client';
import { Submission } from '../../lib/form.svelte';
import { invalidate } from '../../lib/query.svelte';
import { Service } from '../subscriptions/service.svelte';
import type { Person } from './person';

function filled(person: Person): Partial<Person> {
    const entries = Object.entries(person).map(([name, value]) => [name, (value as string).trim()] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Partial<Person>;
}

export class NewCustomer {
    readonly submission = new Submission();
    readonly service: Service;
    person = $state<Person>({ name: '', address: '', area: '', phone: '', email: '' });
    installs = $state(true);
    customer = $state.raw<Customer>();
    subscription = $state.raw<Subscription>();
    finished = $state(false);

    constructor(today: string) {
        this.service = new Service(today);
    }

    get ready(): boolean {
        return this.person.name.trim() !== '' && (!this.installs || this.service.ready);
    }

    async save(): Promise<void> {
        await this.submission.run(async (idempotencyKey) => {
            this.customer ??= await answer(
                api.POST('/api/v1/customers', {
                    body: { ...filled(this.person), name: this.person.name.trim() },
                    params: { header: { 'Idempotency-Key': idempotencyKey } },
                }),
            );
            if (this.installs) this.subscription = await this.service.install(this.customer.id, `${idempotencyKey}-s`);
            this.finished = true;
            invalidate('customers', 'subscriptions', 'reports');
        });
    }
}
