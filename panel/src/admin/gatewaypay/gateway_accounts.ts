// Accounts at payment gateways, and what each kind of them is set with.
import { answer, api, type Schemas } from '../../lib/api/client';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';

export type Account = Schemas['PaymentGatewayAccount'];
export type Kind = Schemas['PaymentGatewayKind'];
export type Way = Schemas['ChargeWay'];
export type GatewayEvent = Schemas['PaymentGatewayEvent'];

interface Texts {
    settings: readonly string[];
    keys: readonly string[];
}
export const textsOf: Record<Kind, Texts> = {
    midtrans: { settings: ['merchant_id', 'api_url', 'page_url'], keys: ['server_key'] },
    xendit: { settings: ['business_id', 'api_url'], keys: ['secret_key', 'callback_token'] },
    tripay: { settings: ['merchant_code', 'api_url'], keys: ['api_key', 'private_key'] },
    duitku: { settings: ['merchant_code', 'api_url', 'page_url', 'api_algorithm', 'page_algorithm'], keys: ['api_key'] },
};
export const kinds = Object.keys(textsOf) as Kind[];
export const ways: Way[] = ['virtual_account', 'qris', 'e_wallet', 'hosted_page'];

export function createAccountsQuery(): QueryState<Schemas['PaymentGatewayAccountList']> {
    return createQuery(() =>
        may('payment_gateways.read')
            ? { key: 'payment_gateway_accounts', fetch: (signal) => answer(api.GET('/api/v1/payment-gateway-accounts', { signal })) }
            : null,
    );
}

// "virtual_account bca" a line; nothing where a line is no way to pay.
export function parseOffered(text: string): { way: Way; channel: string }[] | undefined {
    const offered: { way: Way; channel: string }[] = [];
    for (const line of text.split('\n').map((one) => one.trim()).filter(Boolean)) {
        const [word, channel = ''] = line.split(/\s+/);
        const way = ways.find((known) => known === word);
        if (!way) return undefined;
        offered.push({ way, channel });
    }
    return offered;
}

export function offeredText(offered: { way: Way; channel: string }[]): string {
    return offered.map(({ way, channel }) => `${way} ${channel}`.trim()).join('\n');
}

// What is written of a record, without what is empty.
export function filled(texts: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text !== ''));
}
