// A plan's terms in words.
import type { Plan, Schemas } from '../../lib/api/client';
import { t } from '../../lib/i18n/index.svelte';
import { bytes, money, speed } from '../common/locale';

type Terms = Schemas['PlanVersion'];

export const rate = (terms: Terms): string => `${speed(terms.rate_down_bps)} / ${speed(terms.rate_up_bps)}`;
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
