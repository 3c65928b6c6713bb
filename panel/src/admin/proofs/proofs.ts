// Proofs of payment that customers sent by their notice: how many wait, and what one of them may be.
import { answer, api, type Schemas } from '../../lib/api/client';
import { label, t } from '../../lib/i18n/index.svelte';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';
import type { Tone } from '../../ui/tone';
import { dateShort, money } from '../common/locale';

export type Proof = Schemas['PaymentProof'];
export type ProofState = Proof['state'];

const tones: Record<ProofState, Tone> = { waiting: 'warn', accepted: 'good', rejected: 'bad' };

export function proofStanding({ state }: Proof): { tone: Tone; text: string } {
    return { tone: tones[state] ?? 'quiet', text: label('proof_state', state) };
}

export function pictureOf({ id }: Proof): string {
    return `/api/v1/payment-proofs/${id}/picture`;
}

export function createProofCount(): QueryState<number> {
    return createQuery(() =>
        may('payments.read')
            ? {
                  key: 'proofs/waiting',
                  fetch: async (signal) => (await answer(api.GET('/api/v1/payment-proofs', { params: { query: { state: 'waiting', limit: 1 } }, signal }))).total,
              }
            : null,
    );
}

export interface Verdict {
    value: string;
    text: string;
}

// What staff may say of one, the likeliest first.
export function verdictsOn({ suggestions }: Proof): Verdict[] {
    return [
        ...suggestions.rows.map((row) => ({
            value: `row:${row.statement_row}`,
            text: t('proof.verdict.row', { amount: money(row.amount), channel: row.channel, date: dateShort(row.booked_on) }),
        })),
        ...suggestions.payments.map((payment) => ({
            value: `payment:${payment.payment}`,
            text: t('proof.verdict.payment', { amount: money(payment.amount), channel: payment.channel, date: dateShort(payment.received_on) }),
        })),
        { value: 'record', text: t('proof.verdict.record') },
        { value: 'reject', text: t('proof.verdict.reject') },
    ];
}
