import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeTone, gatewayPlace, gatewayStanding, refreshUntil, type Gateway, type GatewayChange, type GatewayStatus } from '../../src/admin/routers/gateways';
import { setLanguage } from '../../src/lib/i18n/index.svelte';
import { lineStanding } from '../../src/admin/subscriptions/standing';
import type { Subscription } from '../../src/lib/api/client';

const status: GatewayStatus = {
    state: 'in_step', since: '2026-11-23T03:00:00Z', tried_at: null, looked_at: null, refusals: 0, drifted_at: null, drifted: 0, identity: '', problem: null,
};

describe('how a router that holds lines was found', () => {
    afterEach(() => setLanguage('id'));

    it('has a word and a colour for each state', () => {
        expect(gatewayStanding(status)).toEqual({ tone: 'good', text: 'Sesuai' });
        expect(gatewayStanding({ ...status, state: 'differs', refusals: 3 })).toEqual({ tone: 'warn', text: 'Berbeda: 3' });
        expect(gatewayStanding({ ...status, state: 'unreachable' })).toEqual({ tone: 'bad', text: 'Tidak terjangkau' });
        expect(gatewayStanding({ ...status, state: 'unknown' })).toEqual({ tone: 'quiet', text: 'Belum diperiksa' });
    });
    it('is said in English where that is chosen', async () => {
        await setLanguage('en');
        expect(gatewayStanding({ ...status, state: 'unreachable' }).text).toBe('Unreachable');
        expect(gatewayStanding({ ...status, state: 'differs', refusals: 3 }).text).toBe('Differs: 3');
    });
    it('stays quiet about a state that a newer server has', () => {
        const newer = { ...status, state: 'resting' } as unknown as GatewayStatus;
        expect(gatewayStanding(newer)).toEqual({ tone: 'quiet', text: 'resting' });
    });
    it('says where it is', () => {
        const gateway: Gateway = { router: 'a', settings: { kind: 'mikrotik', host: '10.99.0.2', port: 0 }, password_set: true, status };
        expect(gatewayPlace(gateway)).toBe('MikroTik lewat API · 10.99.0.2');
        expect(gatewayPlace({ ...gateway, settings: { kind: 'mikrotik', host: '10.99.0.2', port: 18728 } })).toBe('MikroTik lewat API · 10.99.0.2:18728');
        const linux = { kind: 'linux', machine: '', customer_interfaces: ['eth1', 'vlan20'] } as const;
        expect(gatewayPlace({ ...gateway, settings: { ...linux, customer_interfaces: [...linux.customer_interfaces] } })).toBe('Mesin Linux ini · eth1, vlan20');
    });
});

describe('what a dry run would change', () => {
    it('has a colour for what becomes of it', () => {
        const tones = (['add', 'replace', 'remove'] as const).map((change) => changeTone({ change } as GatewayChange));
        expect(tones).toEqual(['good', 'info', 'warn']);
    });
});

describe('waiting for a look', () => {
    beforeEach(() => {
        vi.useFakeTimers();
    });
    afterEach(() => {
        vi.useRealTimers();
    });

    it('asks each second until it is done', async () => {
        let asked = 0;
        const waiting = refreshUntil(() => asked === 3, async () => void (asked += 1), new AbortController().signal);
        await vi.advanceTimersByTimeAsync(3000);
        expect(await waiting).toBe(true);
        expect(asked).toBe(3);
    });
    it('gives up after twenty', async () => {
        let asked = 0;
        const waiting = refreshUntil(() => false, async () => void (asked += 1), new AbortController().signal);
        await vi.advanceTimersByTimeAsync(20_000);
        expect(await waiting).toBe(false);
        expect(asked).toBe(20);
    });
    it('ends when nobody looks any more', async () => {
        const left = new AbortController();
        let asked = 0;
        const waiting = refreshUntil(() => false, async () => void (asked += 1), left.signal);
        await vi.advanceTimersByTimeAsync(1000);
        left.abort();
        await vi.advanceTimersByTimeAsync(1000);
        expect(await waiting).toBe(false);
        expect(asked).toBe(1);
    });
});

describe('a line that a router holds', () => {
    const held = {
        connection: { kind: 'static_ip', router: 'menara' }, access: { desired: 'open', actual: 'open' }, router_problem: null,
    } as unknown as Subscription;
    const actual = (state: string | null): Subscription => ({ ...held, access: { ...held.access, actual: state } }) as Subscription;

    it('is in step once it was seen there as it should be', () => {
        expect(lineStanding(held)).toEqual({ tone: 'good', text: 'Sesuai', problem: undefined });
        expect(lineStanding(actual('isolated'))).toEqual({ tone: 'warn', text: 'Perlu disesuaikan', problem: undefined });
        expect(lineStanding(actual(null))).toEqual({ tone: 'quiet', text: 'Belum terlihat', problem: undefined });
    });
    it('has what the router would not take before anything else', () => {
        const router_problem = { text: 'failure: already have such address', at: '2026-11-23T03:00:00Z' };
        expect(lineStanding({ ...held, router_problem })).toEqual({ tone: 'bad', text: 'Tidak bisa dibuat sesuai', problem: router_problem });
    });
    it('is told from one by RADIUS', () => {
        expect(lineStanding({ ...held, connection: { ...held.connection, router: null } })).toBeUndefined();
    });
});
