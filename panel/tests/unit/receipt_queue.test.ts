import { beforeEach, describe, expect, it } from 'vitest';
import { ReceiptQueue } from '../../src/admin/collections/queue';

const siti = { customer: 'c1', customer_number: 'C000001', customer_name: 'Siti', amount: 150_000, taken_at: '2026-12-09T03:00:00Z' };

describe('the receipts of a collector', () => {
    beforeEach(() => localStorage.clear());
    const queue = (): ReceiptQueue => new ReceiptQueue(localStorage, 'slamet');

    it('are numbered by the device, one after the other, and outlive the page', () => {
        const first = queue().take(siti);
        const second = queue().take(siti);
        expect(first.number).toMatch(/^[2-9A-Z]{5}-00001$/);
        expect(second.number).toBe(first.number.replace('00001', '00002'));
        expect(queue().waiting()).toEqual([first, second]);
    });

    it('wait until they are answered, and no number comes again', () => {
        const { number } = queue().take(siti);
        queue().settle([{ number: 'another', outcome: 'accepted' }]);
        expect(queue().waiting()).toHaveLength(1);
        queue().settle([{ number, outcome: 'known' }]);
        expect(queue().waiting()).toHaveLength(0);
        expect(queue().take(siti).number).not.toBe(number);
    });

    it('that were refused are shown with their reason until somebody has seen them', () => {
        const { number } = queue().take(siti);
        queue().settle([{ number, outcome: 'refused', reason: 'sudah tercatat' }]);
        expect(queue().waiting()).toHaveLength(0);
        expect(queue().refused()).toMatchObject([{ number, refused: 'sudah tercatat' }]);
        queue().forget(number);
        expect(queue().refused()).toHaveLength(0);
    });

    it('are forgotten by nobody while they wait', () => {
        const { number } = queue().take(siti);
        queue().forget(number);
        expect(queue().waiting()).toHaveLength(1);
    });

    it('are each member of staff\'s own', () => {
        queue().take(siti);
        expect(new ReceiptQueue(localStorage, 'dewi').waiting()).toHaveLength(0);
    });

    it('are not taken where the device has no room', () => {
        const full = { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } };
        expect(() => new ReceiptQueue(full, 'slamet').take(siti)).toThrow();
    });
});
