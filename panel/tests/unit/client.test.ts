import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer, setCsrfToken, whenSignedOut, api, newIdempotencyKey } from '../../src/lib/api/client';
import { setLanguage } from '../../src/lib/i18n/index.svelte';

function refused(status: number, code: string) {
    return Promise.resolve({ error: { type: 'about:blank', title: '', status, code, detail: '' }, response: new Response(null, { status }) });
}

afterEach(() => {
    whenSignedOut(() => {});
    setCsrfToken(undefined);
    vi.unstubAllGlobals();
});

describe('an answer', () => {
    it('signs out when the session is over, and only then', async () => {
        const signedOut = vi.fn();
        whenSignedOut(signedOut);
        await expect(answer(refused(401, 'wrong_credentials'))).rejects.toThrow();
        await expect(answer(refused(403, 'forbidden'))).rejects.toThrow();
        expect(signedOut).not.toHaveBeenCalled();
        await expect(answer(refused(401, 'unauthenticated'))).rejects.toThrow();
        expect(signedOut).toHaveBeenCalledOnce();
    });
});

describe('a request', () => {
    it('carries the CSRF token when it writes, and not when it reads', async () => {
        const sent: Request[] = [];
        const client = (request: Request) => {
            sent.push(request);
            return Promise.resolve(new Response('{}', { headers: { 'Content-Type': 'application/json' } }));
        };
        setCsrfToken('token-1');
        await api.GET('/api/v1/me', { fetch: client });
        await api.DELETE('/api/v1/sessions/current', { fetch: client });
        expect(sent.map((request) => request.headers.get('X-CSRF-Token'))).toEqual([null, 'token-1']);
    });
    it('asks for refusals in the language of the panel', async () => {
        const sent: (string | null)[] = [];
        const client = (request: Request) => {
            sent.push(request.headers.get('Accept-Language'));
            return Promise.resolve(new Response('{}', { headers: { 'Content-Type': 'application/json' } }));
        };
        await api.GET('/api/v1/me', { fetch: client });
        await setLanguage('en');
        await api.GET('/api/v1/me', { fetch: client });
        await setLanguage('id');
        expect(sent).toEqual(['id', 'en']);
    });
    it('has an idempotency key of its own, without crypto.randomUUID', () => {
        vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(171) });
        expect(newIdempotencyKey()).toBe('ab'.repeat(16));
    });
});
