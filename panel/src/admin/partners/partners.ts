// Partners (mitra) as screens speak of them.
import { answer, api, type Schemas } from '../../lib/api/client';
import { t } from '../../lib/i18n/index.svelte';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';
import { money } from '../common/locale';

export type Partner = Schemas['Partner'];
const listed = 200;

export function createPartnerQuery(): QueryState<Schemas['PartnerList']> {
    return createQuery(() =>
        may('partners.read')
            ? { key: 'partners', fetch: (signal) => answer(api.GET('/api/v1/partners', { params: { query: { limit: listed, sort: 'name' } }, signal })) }
            : null,
    );
}

export function commissionInWords(commission: Schemas['Commission']): string {
    const value = commission.value ?? '0';
    if (commission.kind === 'percent') return t('partner.commission.percent', { value });
    return commission.kind === 'amount' ? t('partner.commission.amount', { amount: money(Number(value)) }) : t('partner.commission.none');
}

export function commissionOf(partner: Partner): string {
    return commissionInWords(partner.commission);
}
