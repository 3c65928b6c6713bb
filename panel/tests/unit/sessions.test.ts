import { describe, expect, it } from 'vitest';
import { outcomeTone, rates, standing, type LoginAttempt, type RouterSession } from '../../src/admin/sessions/sessions';

const none = { burst_down_bps: 0, burst_up_bps: 0 } as const;
const open = { state: 'open', rate_down_bps: 20_000_000, rate_up_bps: 5_000_000, ...none } as const;
const walled = { state: 'isolated', rate_down_bps: 128_000, rate_up_bps: 128_000, ...none } as const;
const closed = { state: 'closed', rate_down_bps: null, rate_up_bps: null, burst_down_bps: null, burst_up_bps: null } as const;
const session = { id: 'a', subscription: 's', granted: open, desired: open, in_step: true } as RouterSession;

describe('how a session stands', () => {
    it('is in step when it has what it should', () => {
        expect(standing(session)).toEqual({ tone: 'good', text: 'Sesuai', note: undefined });
        expect(standing({ ...session, granted: walled, desired: walled })).toEqual({ tone: 'held', text: 'Sesuai', note: 'Terisolir' });
    });
    it('says what it should be where it is not that', () => {
        expect(standing({ ...session, desired: closed, in_step: false })).toEqual({ tone: 'warn', text: 'Perlu disesuaikan', note: 'Seharusnya: Tertutup' });
        expect(standing({ ...session, granted: walled, in_step: false }).note).toBe('Seharusnya: Terbuka, 20 Mbps / 5 Mbps');
    });
    it('is told from that of nobody here, and from what is not known', () => {
        expect(standing({ ...session, subscription: null, in_step: null }).text).toBe('Bukan pelanggan');
        expect(standing({ ...session, granted: null, in_step: null }).text).toBe('Belum diketahui');
    });
});

describe('the speed of a line', () => {
    it('is down and up, and unlimited where it is 0', () => {
        expect(rates(open)).toBe('20 Mbps / 5 Mbps');
        expect(rates({ ...open, rate_down_bps: 0, rate_up_bps: 0 })).toBe('Tanpa batas');
        expect(rates({ ...open, rate_up_bps: 0 })).toBe('20 Mbps / Tanpa batas');
        expect(rates({ ...open, burst_down_bps: 30_000_000, burst_up_bps: 8_000_000 })).toBe('20 Mbps / 5 Mbps, burst 30 Mbps / 8 Mbps');
        expect(rates(closed)).toBe('–');
        expect(rates(null)).toBe('–');
    });
});

describe('a tried login', () => {
    it('has a colour for what became of it', () => {
        const tones = (['accepted', 'isolated', 'rejected'] as const).map((outcome) => outcomeTone({ outcome } as LoginAttempt));
        expect(tones).toEqual(['good', 'held', 'bad']);
    });
});
