// Receipts that were handed out and that the server has not answered yet. Each is kept on this device before it is shown, and
// sent until it is answered: by its number it is one payment however often it goes out. Pure but for where it is kept.
import type { Amount } from '../../lib/money';

export interface TakenReceipt {
    number: string;
    customer: string;
    customer_number: string;
    customer_name: string;
    amount: Amount;
    taken_at: string;
    // Why the server would not take it. It is not sent again by itself: staff have it.
    refused?: string;
}

export interface ReceiptAnswer {
    number: string;
    outcome: 'accepted' | 'known' | 'refused';
    reason?: string;
}

interface Kept {
    device: string;
    count: number;
    receipts: TakenReceipt[];
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;
export const batch_max = 50;
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function newDevice(): string {
    return [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => letters[byte % letters.length]).join('');
}

export class ReceiptQueue {
    #storage: Storage;
    #key: string;

    // Of one member of staff on this device.
    constructor(storage: Storage, staff: string) {
        this.#storage = storage;
        this.#key = `bangnopi.receipts.${staff}`;
    }

    // Read anew each time: another tab may have sent or taken some.
    #read(): Kept {
        const text = this.#storage.getItem(this.#key);
        return text === null ? { device: newDevice(), count: 0, receipts: [] } : (JSON.parse(text) as Kept);
    }

    #write(kept: Kept): void {
        this.#storage.setItem(this.#key, JSON.stringify(kept));
    }

    // Throws where the device has no room: then nothing was taken.
    take(receipt: Omit<TakenReceipt, 'number'>): TakenReceipt {
        const kept = this.#read();
        kept.count += 1;
        const taken = { ...receipt, number: `${kept.device}-${String(kept.count).padStart(5, '0')}` };
        kept.receipts.push(taken);
        this.#write(kept);
        return taken;
    }

    waiting(): TakenReceipt[] {
        return this.#read().receipts.filter((receipt) => receipt.refused === undefined);
    }

    refused(): TakenReceipt[] {
        return this.#read().receipts.filter((receipt) => receipt.refused !== undefined);
    }

    settle(answers: ReceiptAnswer[]): void {
        const kept = this.#read();
        const byNumber = new Map(answers.map((answer) => [answer.number, answer]));
        kept.receipts = kept.receipts.flatMap((receipt) => {
            const answer = byNumber.get(receipt.number);
            if (!answer) return [receipt];
            return answer.outcome === 'refused' ? [{ ...receipt, refused: answer.reason ?? '' }] : [];
        });
        this.#write(kept);
    }

    forget(number: string): void {
        const kept = this.#read();
        kept.receipts = kept.receipts.filter((receipt) => receipt.number !== number || receipt.refused === undefined);
        this.#write(kept);
    }
}
