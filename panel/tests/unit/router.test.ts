import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { here, href, match, patchQuery, startRouter } from '../../src/lib/router.svelte';

afterAll(startRouter());
beforeEach(() => visit('#/'));

function visit(hash: string): void {
    window.location.hash = hash;
    window.dispatchEvent(new Event('hashchange'));
}

describe('an address', () => {
    it('names a path and only the filters that are set', () => {
        expect(href('/pelanggan', { q: 'siti', status: '', page: null, area: undefined })).toBe('#/pelanggan?q=siti');
        expect(href('/tagihan')).toBe('#/tagihan');
    });
    it('keeps the rest of the query when one filter changes', () => {
        visit('#/pelanggan?q=siti&page=3');
        patchQuery({ page: null, status: 'active' }, 'replace');
        expect(here().path).toBe('/pelanggan');
        expect(Object.fromEntries(here().query)).toEqual({ q: 'siti', status: 'active' });
    });
});

describe('a pattern', () => {
    it('takes its parameters out of the path', () => {
        expect(match('/pelanggan/:id', '/pelanggan/c%2F1')).toEqual({ id: 'c/1' });
        expect(match('/pelanggan', '/pelanggan')).toEqual({});
    });
    it('does not match another shape', () => {
        expect(match('/pelanggan/:id', '/pelanggan')).toBeNull();
        expect(match('/pelanggan/:id', '/tagihan/1')).toBeNull();
        expect(match('/', '/paket')).toBeNull();
    });
});
