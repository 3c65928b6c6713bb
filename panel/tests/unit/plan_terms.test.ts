import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../src/lib/api/client';
import { rate } from '../../src/admin/plans/describe';
import { PlanTerms } from '../../src/admin/plans/plan_terms.svelte';

const none = { burst_down_bps: 0, burst_up_bps: 0, burst_threshold_down_bps: 0, burst_threshold_up_bps: 0, burst_time_s: 0 };
const burst = {
    burst_down_bps: 15_000_000, burst_up_bps: 8_000_000, burst_threshold_down_bps: 8_000_000, burst_threshold_up_bps: 4_500_000, burst_time_s: 32,
};
const version: Schemas['PlanVersion'] = {
    id: 'v', valid_from: '2026-11-23', billing: 'postpaid', charged: 'arrears', monthly_fee: 150_000, included_bytes: null, beyond: null, unit_bytes: 0, unit_price: 0,
    prorate_allowance: true, setup_fee: 0, taxed: true, rate_down_bps: 10_000_000, rate_up_bps: 5_000_000, throttle_down_bps: 0, throttle_up_bps: 0, days: 0, price: 0,
    minimum_term_months: 0, early_end_fee: 0, area_fees: [], throttle_steps: [], grace_bytes: 0, package_starts: 'purchase', ...none,
};

describe('the burst of a plan', () => {
    it('comes back from the form as it was', () => {
        expect(new PlanTerms({ ...version, ...burst }).body()).toMatchObject(burst);
    });
    it('is left out where there is none, or it was taken away', () => {
        expect(new PlanTerms(version).body()).not.toHaveProperty('burst_down_bps');
        const terms = new PlanTerms({ ...version, ...burst });
        terms.bursts = false;
        for (const field of Object.keys(burst)) expect(terms.body()).not.toHaveProperty(field);
    });
    it('leaves thresholds that are not filled in to the server, and begins with 16 seconds', () => {
        const terms = new PlanTerms(version);
        Object.assign(terms, { bursts: true, burst_down_mbps: '15', burst_up_mbps: '7,5' });
        expect(terms.body()).toMatchObject({ burst_down_bps: 15_000_000, burst_up_bps: 7_500_000, burst_threshold_down_bps: undefined, burst_time_s: 16 });
    });
    it('is said behind the speed', () => {
        expect(rate(version)).toBe('10 Mbps / 5 Mbps');
        expect(rate({ ...version, ...burst })).toBe('10 Mbps / 5 Mbps, burst 15 Mbps / 8 Mbps');
    });
});

describe('what the form does not show of a plan', () => {
    const throttle_steps = [{ beyond_bytes: 150_000_000_000, rate_down_bps: 2_000_000, rate_up_bps: 1_000_000 }];
    const limited = { included_bytes: 100_000_000_000, throttle_down_bps: 5_000_000, throttle_up_bps: 2_000_000 };
    it('goes into the next version where it is of use', () => {
        expect(new PlanTerms({ ...version, ...limited, beyond: 'throttle', throttle_steps }).body()).toMatchObject({ throttle_steps });
        expect(new PlanTerms({ ...version, ...limited, beyond: 'stop', grace_bytes: 1000 }).body()).toMatchObject({ grace_bytes: 1000 });
        const weekly = { ...version, billing: 'prepaid_package' as const, days: 7, package_starts: 'first_use' as const };
        expect(new PlanTerms(weekly).body()).toMatchObject({ package_starts: 'first_use' });
        expect(new PlanTerms({ ...version, ...limited, beyond: 'stop', throttle_steps }).body()).not.toHaveProperty('throttle_steps');
    });
});

describe('the minimum term of a plan', () => {
    const bound = { minimum_term_months: 12, early_end_fee: 500_000 };
    it('comes back from the form as it was', () => {
        expect(new PlanTerms({ ...version, ...bound }).body()).toMatchObject(bound);
    });
    it('is left out where there is none, and of a package', () => {
        expect(new PlanTerms(version).body()).not.toHaveProperty('minimum_term_months');
        const terms = new PlanTerms({ ...version, ...bound });
        terms.billing = 'prepaid_package';
        expect(terms.body()).not.toHaveProperty('early_end_fee');
    });
});
