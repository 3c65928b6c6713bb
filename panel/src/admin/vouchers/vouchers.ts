// Batches of vouchers as screens speak of them.
import type { Schemas } from '../../lib/api/client';
import { t } from '../../lib/i18n/index.svelte';
import { money } from '../common/locale';

export type Batch = Schemas['VoucherBatch'];

export function batchName(batch: Batch): string {
    return t('voucher.batch.name', { number: batch.number });
}

// What one brings to whoever spends it.
export function brings(batch: Batch): string {
    return batch.kind === 'plan' ? (batch.plan_name ?? '') : t('voucher.brings.balance', { amount: money(batch.value) });
}
