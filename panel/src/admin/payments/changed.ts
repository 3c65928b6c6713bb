import { invalidate } from '../../lib/query.svelte';

// Money of a customer moved: all that shows it is read again.
export function paymentsChanged(): void {
    invalidate('payments', 'statement-rows', 'invoices', 'reports', 'customers', 'profile', 'subscriptions');
}
