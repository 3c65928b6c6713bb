// The server's facts as they are committed. A browser opens one stream however many tabs it has: six open streams on
// HTTP/1.1 starve every other request. The tab that holds the lock reads the stream and tells the others.
// Without locks or channels (plain HTTP away from loopback) a tab refreshes itself when it is looked at again.
import { invalidate, refreshAll } from './query.svelte';

const channelName = 'bangnopi-events';
const gather_ms = 800;

// By the first word of an event's kind: what of the cache it makes old.
const topicsOf: Record<string, string[]> = {
    access: ['profile', 'subscriptions', 'customers', 'sessions'],
    area: ['areas'],
    customer: ['customers', 'profile'],
    invoice: ['invoices', 'reports', 'customers', 'profile'],
    credit_note: ['invoices', 'payments', 'reports', 'customers', 'profile'],
    payment_proof: ['proofs', 'profile'],
    payment: ['payments', 'checkouts', 'statement-rows', 'invoices', 'reports', 'customers', 'profile', 'collections'],
    deposit: ['collections'],
    plan: ['plans'],
    promotion: ['subscriptions', 'profile'],
    checkout: ['checkouts'],
    gateway: ['gateways'],
    gateway_event: ['gateway_events'],
    router: ['routers', 'gateways', 'sessions'],
    webhook: ['webhooks'],
    partner: ['partners'],
    voucher: ['vouchers', 'customers', 'profile'],
    voucher_batch: ['vouchers', 'reports'],
    subscription: ['subscriptions', 'customers', 'profile', 'reports'],
};

// An EventSource hears only the kinds that it is told of.
const kinds = [
    'resync', 'access.changed', 'area.created', 'area.changed', 'customer.registered', 'customer.changed', 'customer.promised',
    'invoice.issued', 'invoice.paid', 'payment.received', 'deposit.changed', 'payment.refunded', 'payment.reversed', 'payment_proof.sent', 'payment_proof.accepted', 'payment_proof.rejected', 'invoice.reopened', 'invoice.voided', 'invoice.written_off', 'invoice.tax_withheld', 'invoice.withholding_undone', 'credit_note.issued', 'plan.created', 'plan.changed', 'plan.version_added', 'promotion.created', 'promotion.changed',
    'router.registered', 'router.changed', 'router.removed', 'gateway.changed', 'webhook.changed',
    'checkout.changed', 'gateway_event.review', 'subscription.created', 'subscription.pending', 'subscription.activated', 'subscription.isolated', 'subscription.restored',
    'subscription.suspended', 'subscription.resumed', 'subscription.ended', 'subscription.plan_changed',
    'subscription.connection_changed', 'subscription.suspension_begun', 'subscription.suspension_ended', 'subscription.end_set', 'subscription.promotion_given', 'subscription.package_bought', 'subscription.package_begun', 'quota.reached', 'balance.low', 'isolation.held', 'isolation.released', 'subscription.package_taken_back',
    'partner.created', 'partner.changed', 'partner.deposit', 'partner.pay', 'partner.settle', 'voucher.redeemed', 'voucher_batch.made', 'voucher_batch.sold', 'voucher_batch.voided',
];

let gathered = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

function flush(): void {
    timer = undefined;
    const kinds = gathered;
    gathered = new Set();
    if (kinds.has('resync')) refreshAll();
    else invalidate(...new Set([...kinds].flatMap((kind) => topicsOf[kind] ?? [])));
}

// A bill run makes thousands of facts in seconds: they are gathered into one refresh.
function receive(kind: string): void {
    gathered.add(kind.split('.')[0] ?? kind);
    timer ??= setTimeout(flush, gather_ms);
}

function readStream(tell: (kind: string) => void, signal: AbortSignal): Promise<void> {
    const stream = new EventSource('/api/v1/events');
    for (const kind of kinds) stream.addEventListener(kind, () => tell(kind));
    return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
            stream.close();
            resolve();
        });
    });
}

export function followEvents(): () => void {
    const controller = new AbortController();
    const refreshWhenSeen = (): void => {
        if (document.visibilityState === 'visible') refreshAll();
    };
    if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
        document.addEventListener('visibilitychange', refreshWhenSeen, { signal: controller.signal });
        return () => controller.abort();
    }
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = (message: MessageEvent<string>) => receive(message.data);
    const tell = (kind: string): void => {
        channel.postMessage(kind);
        receive(kind);
    };
    navigator.locks
        .request(channelName, { signal: controller.signal }, () => readStream(tell, controller.signal))
        .catch((error: unknown) => {
            if (!controller.signal.aborted) throw error;
        });
    return () => {
        controller.abort();
        channel.close();
    };
}
