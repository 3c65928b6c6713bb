// Routers that hold lines themselves: how each was found, in words, and what they are called where a line is given to one.
import { answer, api, type Schemas } from '../../lib/api/client';
import { label, t } from '../../lib/i18n/index.svelte';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';
import type { Tone } from '../../ui/tone';

export type Gateway = Schemas['Gateway'];
export type GatewayStatus = Schemas['GatewayStatus'];
export type GatewayChange = Schemas['GatewayChanges']['changes'][number];

export interface GatewayStanding {
    tone: Tone;
    text: string;
}

const tones: Record<GatewayStatus['state'], Tone> = { unknown: 'quiet', in_step: 'good', differs: 'warn', unreachable: 'bad' };

export function gatewayStanding(status: GatewayStatus): GatewayStanding {
    const tone = tones[status.state] ?? 'quiet';
    if (status.state === 'differs') return { tone, text: t('gateway.differs', { n: status.refusals }) };
    return { tone, text: label('gateway_state', status.state) };
}

// Where it is: the address of a MikroTik, the interfaces of this machine.
export function gatewayPlace({ settings }: Gateway): string {
    const kind = label('gateway_kind', settings.kind);
    if (settings.kind === 'linux') return [kind, settings.machine, (settings.customer_interfaces ?? []).join(', ')].filter(Boolean).join(' · ');
    const port = settings.port ? `:${settings.port}` : '';
    return `${kind} · ${settings.host}${port}`;
}

const changeTones: Record<GatewayChange['change'], Tone> = { add: 'good', replace: 'info', remove: 'warn' };

export function changeTone({ change }: GatewayChange): Tone {
    return changeTones[change] ?? 'quiet';
}

const listed = 200;

// Of all pages: an operator has a few dozen at most.
async function readGateways(signal: AbortSignal): Promise<Gateway[]> {
    const gateways: Gateway[] = [];
    let cursor: string | undefined;
    do {
        const page = await answer(api.GET('/api/v1/gateways', { params: { query: { limit: listed, cursor } }, signal }));
        gateways.push(...page.items);
        cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return gateways;
}

export type GatewayQuery = QueryState<Gateway[]>;

export function createGatewayQuery(): GatewayQuery {
    return createQuery(() => (may('routers.read') ? { key: 'gateways', fetch: readGateways } : null));
}

// A router that a line can be given to.
export interface Holder {
    id: string;
    name: string;
    gateway: Gateway;
}

async function readHolders(signal: AbortSignal): Promise<Holder[]> {
    const items = await readGateways(signal);
    if (items.length === 0) return [];
    const routers = await answer(api.GET('/api/v1/routers', { params: { query: { limit: listed, sort: 'name' } }, signal }));
    const names = new Map(routers.items.map(({ id, name }) => [id, name]));
    const nameOf = async (id: string): Promise<string> => names.get(id) ?? (await answer(api.GET('/api/v1/routers/{id}', { params: { path: { id } }, signal }))).name;
    const holders = await Promise.all(items.map(async (gateway) => ({ id: gateway.router, name: await nameOf(gateway.router), gateway })));
    return holders.sort((one, other) => one.name.localeCompare(other.name));
}

export function createHolderQuery(): QueryState<Holder[]> {
    return createQuery(() => (may('routers.read') ? { key: 'gateways/named', fetch: readHolders } : null));
}

const every_ms = 1000;
const longest_ms = 20_000;

// Asks again each second until it is done. False: it was not, or nobody waits any more.
export async function refreshUntil(isDone: () => boolean, refresh: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    for (let waited_ms = 0; waited_ms < longest_ms && !signal.aborted; waited_ms += every_ms) {
        await new Promise((resolve) => setTimeout(resolve, every_ms));
        if (signal.aborted) return false;
        await refresh();
        if (isDone()) return true;
    }
    return false;
}
