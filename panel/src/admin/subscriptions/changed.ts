// After a subscription was changed: everything that shows it, its access or its money is asked for anew.
import { invalidate } from '../../lib/query.svelte';

export function subscriptionChanged(): void {
    invalidate('profile', 'subscriptions', 'customers', 'reports');
}
