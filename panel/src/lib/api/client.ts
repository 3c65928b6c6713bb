// The only way to the server: typed by api/openapi.yaml. Every call answers data or throws a Problem.
// Browsers sign in by cookie, so every write carries the CSRF token that sign-in (or /me) gave.
import createClient, { type Middleware } from 'openapi-fetch';
import { currentLanguage } from '../i18n/index.svelte';
import type { components, paths } from '../schema';
import { problemFrom } from './problem';

export type Schemas = components['schemas'];
export type Customer = Schemas['Customer'];
export type Subscription = Schemas['Subscription'];
export type Invoice = Schemas['Invoice'];
export type Payment = Schemas['Payment'];
export type Plan = Schemas['Plan'];
export type Profile = Schemas['Profile'];
export type NoticeLink = Schemas['NoticeLink'];
export type BillRun = Schemas['BillRun'];
export type Me = Schemas['Me'];
export type Quote = Schemas['Quote'];

export const api = createClient<paths>({ baseUrl: window.location.origin });

let csrfToken: string | undefined;
let onSignedOut: () => void = () => {};

export function setCsrfToken(token: string | undefined): void {
    csrfToken = token;
}

export function whenSignedOut(handler: () => void): void {
    onSignedOut = handler;
}

const withHeaders: Middleware = {
    onRequest({ request }) {
        request.headers.set('Accept-Language', currentLanguage());
        if (csrfToken !== undefined && request.method !== 'GET') request.headers.set('X-CSRF-Token', csrfToken);
    },
};
api.use(withHeaders);

// That only this version is changed: somebody else's change in between is refused as `stale`.
export function ifMatch(seen: { version: number }): { 'If-Match': string } {
    return { 'If-Match': `"v${seen.version}"` };
}

interface Answer<Data> {
    data?: Data;
    error?: unknown;
    response: Response;
}

export async function answer<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
    const { data, error, response } = await call;
    if (!response.ok) {
        const problem = problemFrom(response.status, error);
        if (problem.code === 'unauthenticated') onSignedOut();
        throw problem;
    }
    return data as NonNullable<Data>;
}

// crypto.randomUUID exists in secure contexts only, and a panel on the operator's LAN is often plain HTTP.
export function newIdempotencyKey(): string {
    const random = crypto.getRandomValues(new Uint8Array(16));
    return [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
