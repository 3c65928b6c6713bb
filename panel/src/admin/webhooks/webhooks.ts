import type { Schemas } from '../../lib/api/client';

export type Webhook = Schemas['Webhook'];
export type Delivery = Schemas['WebhookDelivery'];

// One kind of event a line; none means all.
export function kindsOf(text: string): string[] {
    return text.split(/[\s,]+/).filter((kind) => kind !== '');
}
