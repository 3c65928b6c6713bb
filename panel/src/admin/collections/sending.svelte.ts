// Sends what waits: at once, when the network is back, and every few seconds until it is answered.
import { untrack } from 'svelte';
import { answer, api } from '../../lib/api/client';
import { toProblem } from '../../lib/api/problem';
import { invalidate } from '../../lib/query.svelte';
import { batch_max, ReceiptQueue, type TakenReceipt } from './queue';

const again_ms = 15_000;

export class Sending {
    waiting = $state.raw<TakenReceipt[]>([]);
    refused = $state.raw<TakenReceipt[]>([]);
    offline = $state(false);
    // Payments of this page's receipts, by number.
    paid = $state.raw<Record<string, string>>({});
    #queue: ReceiptQueue;
    #busy = false;

    constructor(staff: string) {
        this.#queue = new ReceiptQueue(localStorage, staff);
        this.#look();
        $effect(() => {
            // What it reads is what it changes.
            const send = (): void => untrack(() => void this.send());
            send();
            const timer = setInterval(send, again_ms);
            window.addEventListener('online', send);
            return () => {
                clearInterval(timer);
                window.removeEventListener('online', send);
            };
        });
    }

    #look(): void {
        this.waiting = this.#queue.waiting();
        this.refused = this.#queue.refused();
    }

    take(receipt: Omit<TakenReceipt, 'number'>): TakenReceipt {
        const taken = this.#queue.take(receipt);
        this.#look();
        void this.send();
        return taken;
    }

    forget(number: string): void {
        this.#queue.forget(number);
        this.#look();
    }

    async send(): Promise<void> {
        this.#look();
        if (this.#busy || this.waiting.length === 0) return;
        this.#busy = true;
        try {
            const receipts = this.waiting.slice(0, batch_max).map(({ number, customer, amount, taken_at }) => ({ number, customer, amount, taken_at }));
            const answered = await answer(api.POST('/api/v1/collections/receipts', { body: { receipts } }));
            this.#queue.settle(answered.receipts);
            this.paid = { ...this.paid, ...Object.fromEntries(answered.receipts.flatMap(({ number, payment }) => (payment ? [[number, payment.id]] : []))) };
            this.offline = false;
            invalidate('collections', 'payments', 'invoices', 'customers', 'profile', 'reports');
        } catch (error) {
            // Kept, and sent again: nothing of it is lost whatever went wrong.
            this.offline = toProblem(error).offline;
        } finally {
            this.#busy = false;
            this.#look();
        }
    }
}
