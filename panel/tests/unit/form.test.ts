import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/lib/api/problem';
import { Submission } from '../../src/lib/form.svelte';

describe('a submission', () => {
    it('repeats its key while nothing answered, so that nothing is made twice', async () => {
        const submission = new Submission();
        const keys: string[] = [];
        await submission.run(async (key) => {
            keys.push(key);
            throw new TypeError('no network');
        });
        expect(submission.problem?.offline).toBe(true);
        await submission.run(async (key) => void keys.push(key));
        expect(submission.problem).toBeUndefined();
        expect(keys[1]).toBe(keys[0]);
    });

    it('takes a new key after a refusal and after a success', async () => {
        const submission = new Submission();
        const keys: string[] = [];
        await submission.run(async (key) => {
            keys.push(key);
            throw new Problem(422, 'invalid', '', [{ pointer: '/amount', detail: 'too much' }]);
        });
        expect(submission.error('amount')).toBe('too much');
        await submission.run(async (key) => void keys.push(key));
        await submission.run(async (key) => void keys.push(key));
        expect(new Set(keys).size).toBe(3);
    });
});
