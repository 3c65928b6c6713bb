// The terms of a plan as a form: of a new plan, or of a new version that begins with those of the present one.
import type { Schemas } from '../../lib/api/client';
import { parseQuantity, writeQuantity } from '../../lib/quantity';

type Version = Schemas['PlanVersion'];
type Terms = Schemas['PlanVersionNew'];
type Beyond = NonNullable<Version['beyond']>;

export const billings: Schemas['Billing'][] = ['postpaid', 'prepaid_usage', 'prepaid_package'];
export const charges: Version['charged'][] = ['arrears', 'advance'];
export const beyonds: Beyond[] = ['overage', 'throttle', 'stop'];

// The fields that the form shows, as the server's pointers name them.
export const termFields = [
    'billing', 'charged', 'monthly_fee', 'price', 'days', 'setup_fee', 'minimum_term_months', 'early_end_fee', 'unit_price', 'included_bytes', 'beyond',
    'rate_down_bps', 'rate_up_bps', 'burst_down_bps', 'burst_up_bps', 'burst_threshold_down_bps', 'burst_threshold_up_bps', 'burst_time_s',
    'throttle_down_bps', 'throttle_up_bps',
];

const gigabyte = 1_000_000_000;
const mbps = 1_000_000;

export class PlanTerms {
    billing = $state<string>('postpaid');
    charged = $state<string>('arrears');
    fee = $state<number | null>(null);
    setup_fee = $state<number | null>(null);
    minimum_term_months = $state('');
    early_end_fee = $state<number | null>(null);
    unit_price = $state<number | null>(null);
    down_mbps = $state('');
    up_mbps = $state('');
    bursts = $state(false);
    burst_down_mbps = $state('');
    burst_up_mbps = $state('');
    burst_threshold_down_mbps = $state('');
    burst_threshold_up_mbps = $state('');
    burst_time_s = $state('16');
    throttle_down_mbps = $state('');
    throttle_up_mbps = $state('');
    quota_gb = $state('');
    beyond = $state<string>('overage');
    days = $state('30');
    // What the form does not show goes from a version into the next.
    #kept: Pick<Terms, 'taxed' | 'prorate_allowance' | 'unit_bytes' | 'throttle_steps' | 'grace_bytes' | 'package_starts'> = { unit_bytes: gigabyte };

    constructor(from?: Version) {
        if (!from) return;
        const speed = (bps: number): string => (bps === 0 ? '' : writeQuantity(bps, mbps));
        this.billing = from.billing;
        this.charged = from.charged;
        this.fee = (from.billing === 'prepaid_package' ? from.price : from.monthly_fee) ?? null;
        this.setup_fee = from.setup_fee || null;
        this.minimum_term_months = from.minimum_term_months > 0 ? String(from.minimum_term_months) : '';
        this.early_end_fee = from.early_end_fee || null;
        this.unit_price = from.unit_price || null;
        this.down_mbps = speed(from.rate_down_bps);
        this.up_mbps = speed(from.rate_up_bps);
        this.bursts = from.burst_down_bps > 0;
        this.burst_down_mbps = speed(from.burst_down_bps);
        this.burst_up_mbps = speed(from.burst_up_bps);
        this.burst_threshold_down_mbps = speed(from.burst_threshold_down_bps);
        this.burst_threshold_up_mbps = speed(from.burst_threshold_up_bps);
        if (this.bursts) this.burst_time_s = String(from.burst_time_s);
        this.throttle_down_mbps = speed(from.throttle_down_bps);
        this.throttle_up_mbps = speed(from.throttle_up_bps);
        this.quota_gb = from.included_bytes === null ? '' : writeQuantity(from.included_bytes, gigabyte);
        this.beyond = from.beyond ?? 'overage';
        if (from.days > 0) this.days = String(from.days);
        const { taxed, prorate_allowance, throttle_steps, grace_bytes, package_starts } = from;
        this.#kept = { taxed, prorate_allowance, unit_bytes: from.unit_bytes || gigabyte, throttle_steps, grace_bytes, package_starts };
    }

    get limited(): boolean {
        return this.quota_gb.trim() !== '';
    }

    get sellsUnits(): boolean {
        return this.billing === 'prepaid_usage' || (this.limited && this.beyond === 'overage');
    }

    get throttles(): boolean {
        return this.limited && this.beyond === 'throttle';
    }

    get stops(): boolean {
        return this.limited && this.beyond === 'stop';
    }

    get binds(): boolean {
        return this.billing !== 'prepaid_package';
    }

    #term(): Partial<Terms> {
        if (!this.binds || this.minimum_term_months.trim() === '') return {};
        return { minimum_term_months: parseQuantity(this.minimum_term_months, 1), early_end_fee: this.early_end_fee ?? undefined };
    }

    #price(): Partial<Terms> {
        if (this.billing === 'prepaid_package')
            return { price: this.fee ?? undefined, days: parseQuantity(this.days, 1), package_starts: this.#kept.package_starts };
        const charged = this.billing === 'postpaid' ? { charged: this.charged as Version['charged'] } : {};
        return { monthly_fee: this.fee ?? undefined, ...charged };
    }

    #burst(): Partial<Terms> {
        if (!this.bursts) return {};
        return {
            burst_down_bps: parseQuantity(this.burst_down_mbps, mbps),
            burst_up_bps: parseQuantity(this.burst_up_mbps, mbps),
            burst_threshold_down_bps: parseQuantity(this.burst_threshold_down_mbps, mbps),
            burst_threshold_up_bps: parseQuantity(this.burst_threshold_up_mbps, mbps),
            burst_time_s: parseQuantity(this.burst_time_s, 1),
        };
    }

    #quota(): Partial<Terms> {
        const { unit_bytes, throttle_steps, grace_bytes } = this.#kept;
        return {
            ...(this.limited ? { included_bytes: parseQuantity(this.quota_gb, gigabyte), beyond: this.beyond as Beyond } : {}),
            ...(this.throttles
                ? { throttle_down_bps: parseQuantity(this.throttle_down_mbps, mbps), throttle_up_bps: parseQuantity(this.throttle_up_mbps, mbps), throttle_steps }
                : {}),
            ...(this.stops ? { grace_bytes } : {}),
            ...(this.sellsUnits ? { unit_bytes, unit_price: this.unit_price ?? undefined } : {}),
        };
    }

    body(): Terms {
        const { taxed, prorate_allowance } = this.#kept;
        return {
            billing: this.billing as Terms['billing'],
            taxed,
            prorate_allowance,
            setup_fee: this.setup_fee ?? undefined,
            rate_down_bps: parseQuantity(this.down_mbps, mbps),
            rate_up_bps: parseQuantity(this.up_mbps, mbps),
            ...this.#burst(),
            ...this.#price(),
            ...this.#term(),
            ...this.#quota(),
        };
    }
}
