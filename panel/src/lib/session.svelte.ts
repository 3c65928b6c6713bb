// Who is signed in, what they may do, and the business time the server lives in.
import { answer, api, setCsrfToken, whenSignedOut, type Me } from './api/client';
import { toProblem, type Problem } from './api/problem';
import { forgetEverything } from './query.svelte';

type State = { kind: 'unknown' } | { kind: 'signed_out' } | { kind: 'failed'; problem: Problem } | { kind: 'signed_in'; me: Me };

export type Permission =
    | 'customers.read' | 'customers.write' | 'subscriptions.read' | 'subscriptions.write' | 'plans.read' | 'plans.write'
    | 'areas.read' | 'areas.write' | 'connections.write' | 'promises.write' | 'invoices.read' | 'payments.read' | 'payments.write' | 'payment_gateways.read' | 'payment_gateways.write' | 'refunds.write' | 'channels.write' | 'collections.read' | 'collections.write' | 'deposits.write' | 'staff.write' | 'bill_runs.read' | 'bill_runs.write' | 'vouchers.read' | 'vouchers.write' | 'vouchers.redeem' | 'partners.read' | 'partners.write'
    | 'operators.read' | 'operators.write' | 'routers.read' | 'routers.write' | 'sessions.read' | 'sessions.write' | 'reports.read' | 'events.read' | 'demo.write';

let state = $state.raw<State>({ kind: 'unknown' });
let loaded_at_ms = 0;

export function session(): State {
    return state;
}

// For screens, which exist only while somebody is signed in.
export function me(): Me {
    if (state.kind !== 'signed_in') throw new Error('nobody is signed in');
    return state.me;
}

// The time the server lives in, as it was told last and has gone on since.
export function businessNow(): Date {
    return new Date(Date.parse(me().now) + Date.now() - loaded_at_ms);
}

export function may(permission: Permission): boolean {
    return state.kind === 'signed_in' && state.me.permissions.includes(permission);
}

// Amounts are shown to those who may read invoices; the others see paid or unpaid.
export function seesMoney(): boolean {
    return may('invoices.read');
}

function signedOut(): void {
    setCsrfToken(undefined);
    forgetEverything();
    state = { kind: 'signed_out' };
}

// Also while somebody works: permissions and the day may have changed. A failure then changes nothing.
export async function loadSession(): Promise<void> {
    whenSignedOut(signedOut);
    try {
        const who = await answer(api.GET('/api/v1/me'));
        setCsrfToken(who.csrf_token);
        loaded_at_ms = Date.now();
        state = { kind: 'signed_in', me: who };
    } catch (error) {
        const problem = toProblem(error);
        if (problem.status !== 401 && state.kind !== 'signed_in') state = { kind: 'failed', problem };
    }
}

export async function signIn(credentials: { operator?: string; username: string; password: string; totp?: string }): Promise<void> {
    const opened = await answer(api.POST('/api/v1/sessions', { body: credentials }));
    setCsrfToken(opened.csrf_token);
    await loadSession();
}

export async function signOut(): Promise<void> {
    try {
        await answer(api.DELETE('/api/v1/sessions/current'));
    } finally {
        signedOut();
    }
}
