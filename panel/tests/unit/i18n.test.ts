import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../src/lib/i18n/en';
import { id } from '../../src/lib/i18n/id';
import { label, setLanguage, t } from '../../src/lib/i18n/index.svelte';
import { fill, slots } from '../../src/lib/i18n/message';

afterEach(() => setLanguage('id'));

describe('English and Indonesian', () => {
    it('have the same keys', () => {
        expect(Object.keys(en)).toEqual(Object.keys(id));
    });
    it('have the same parameters in each message', () => {
        for (const key of Object.keys(id) as (keyof typeof id)[]) {
            expect(slots(en[key]), key).toEqual(slots(id[key]));
        }
    });
    it('leave no message empty', () => {
        expect([...Object.values(id), ...Object.values(en)].filter((text) => text.trim() === '')).toEqual([]);
    });
});

describe('a message', () => {
    it('is Indonesian until English is chosen', async () => {
        expect(t('status.invoice.paid')).toBe('Lunas');
        await setLanguage('en');
        expect(t('status.invoice.paid')).toBe('Paid');
        expect(document.documentElement.lang).toBe('en');
    });
    it('takes its parameters', () => {
        expect(t('payment.rest', { amount: 'Rp5.000' })).toBe('Lunas sebagian, sisa Rp5.000.');
    });
    it('has a plural where the language has one', () => {
        expect(fill('{n} {n|invoice|invoices}', { n: 1 })).toBe('1 invoice');
        expect(fill('{n} {n|invoice|invoices}', { n: 2 })).toBe('2 invoices');
    });
    it('shows a value that it has no word for as it is', () => {
        expect(label('status.invoice', 'paid')).toBe('Lunas');
        expect(label('status.invoice', 'something_new')).toBe('something_new');
    });
});

describe('the dictionary', () => {
    it('holds no key that nothing asks for', () => {
        const root = join(import.meta.dirname, '../../src');
        const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('i18n/'));
        const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
        // Keys made of a value of the server: label('status.invoice', …) and the like.
        const made = /^(status\.(subscription|invoice|payment_status|access|billrun)|role|method|connection|billing|charged|beyond|line|reason|problem|outcome|attempt_outcome|proof_state|router_kind|router_policy|gateway_state|gateway_kind|gateway_way|gateway_trust|gateway_change|refund_kind|bank|statement_state|account|deposit\.state|partner\.cause|charge_status|charge_way|event_state|paygate_kind|paygate_text)\./;
        const unused = Object.keys(id).filter((key) => !made.test(key) && !source.includes(`'${key}'`));
        expect(unused).toEqual([]);
    });
});
