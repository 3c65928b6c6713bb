// A plan's terms in words.
import type { Plan, Schemas } from '../../lib/api/client';
import { t } from '../../lib/i18n/index.svelte';
import { bytes, money, speed } from '../common/locale';

type Terms = Schemas['PlanVersion'];

interface Speed {
    rate_down_bps: number;
    rate_up_bps: number;
    burst_down_bps: number;
    burst_up_bps: number;
}

// "10 Mbps / 5 Mbps, burst 15 Mbps / 8 Mbps": what is said of the rates, and the burst where there is one.
export function withBurst(rates: string, { burst_down_bps: down, burst_up_bps: up }: Pick<Speed, 'burst_down_bps' | 'burst_up_bps'>): string {
    return down === 0 ? rates : t('plan.rate.burst', { rates, burst: `${speed(down)} / ${speed(up)}` });
}
export const rate = (of: Speed): string => withBurst(`${speed(of.rate_down_bps)} / ${speed(of.rate_up_bps)}`, of);
export const quota = (terms: Terms): string => (terms.included_bytes === null ? t('plan.unlimited') : bytes(terms.included_bytes));

// For those who see money; the others are shown no price.
export function price(terms: Terms): string {
    if (terms.billing === 'prepaid_package') return t('plan.price.days', { price: money(terms.price ?? 0), days: terms.days });
    if (terms.billing === 'prepaid_usage') return t('plan.price.unit', { price: money(terms.unit_price ?? 0), unit: bytes(terms.unit_bytes) });
    return t('plan.price.month', { price: money(terms.monthly_fee ?? 0) });
}

// The version that holds after the present one, if one is to come.
export function coming(plan: Plan, today: string): Terms | undefined {
    return plan.versions.filter((version) => version.valid_from > today).sort((a, b) => (a.valid_from < b.valid_from ? -1 : 1))[0];
}
