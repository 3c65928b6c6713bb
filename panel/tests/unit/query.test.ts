import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/lib/api/problem';
import { forgetEverything, invalidate, QueryState } from '../../src/lib/query.svelte';

beforeEach(forgetEverything);

function later<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
    let resolve: (value: Value) => void = () => {};
    const promise = new Promise<Value>((done) => (resolve = done));
    return { promise, resolve };
}

async function settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

describe('a query', () => {
    it('shows what was read before at once, and refreshes it behind', async () => {
        const first = new QueryState<string>();
        first.start('customers?1', () => Promise.resolve('old'));
        await settle();

        const second = new QueryState<string>();
        const fresh = later<string>();
        second.start('customers?1', () => fresh.promise);
        expect(second.data).toBe('old');
        expect(second.loading).toBe(true);
        fresh.resolve('new');
        await settle();
        expect(second.data).toBe('new');
        expect(second.loading).toBe(false);
    });

    it('never lets a late answer of an earlier question win', async () => {
        const query = new QueryState<string>();
        const slow = later<string>();
        query.start('customers?q=a', () => slow.promise);
        query.start('customers?q=ab', () => Promise.resolve('ab'));
        await settle();
        slow.resolve('a');
        await settle();
        expect(query.data).toBe('ab');
    });

    it('keeps the old data when a refresh fails, and says what failed', async () => {
        const query = new QueryState<string>();
        let answer: () => Promise<string> = () => Promise.resolve('data');
        query.start('plans', () => answer());
        await settle();
        answer = () => Promise.reject(new Problem(503, 'unavailable', ''));
        await query.reload();
        expect(query.data).toBe('data');
        expect(query.problem?.status).toBe(503);
    });

    it('forgets a topic that was changed', async () => {
        const first = new QueryState<string>();
        first.start('invoices?1', () => Promise.resolve('old'));
        await settle();
        invalidate('invoices');
        const second = new QueryState<string>();
        second.start('invoices?1', () => later<string>().promise);
        expect(second.data).toBeUndefined();
    });
});
