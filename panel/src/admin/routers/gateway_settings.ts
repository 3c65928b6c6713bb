// How a router that holds lines itself is reached, as it is typed, and as the server takes it.
import type { Schemas } from '../../lib/api/client';
import type { Problem } from '../../lib/api/problem';
import { parseWhole } from '../../lib/quantity';
import type { Gateway } from './gateways';
import { addressesOf } from './router_settings';

type Settings = Schemas['GatewaySettings'];
export type GatewayKind = 'none' | Settings['kind'];
export type GatewayWay = NonNullable<Settings['way']>;
export type GatewayTrust = NonNullable<Settings['trust']>;

export const gatewayKinds: GatewayKind[] = ['none', 'mikrotik', 'linux'];
export const gatewayWays: GatewayWay[] = ['api_tls', 'api', 'rest', 'rest_clear'];
export const gatewayTrusts: GatewayTrust[] = ['authorities', 'fingerprint', 'anybody'];

// Between commas, spaces or lines.
const lists = ['customer_interfaces', 'dns_servers', 'payment_hosts'] as const;
const linuxTexts = ['machine', 'uplink_interface', 'portal_ip'] as const;
const mikrotikTexts = ['host', 'fingerprint', 'user', 'ppp_local_address', 'ppp_pool', 'dhcp_server', 'hotspot_server', 'arp_interface'] as const;
type ListName = (typeof lists)[number];
type TextName = (typeof linuxTexts)[number] | (typeof mikrotikTexts)[number] | ListName | 'portal_port' | 'port' | 'password';

export interface GatewayDraft extends Record<TextName, string> {
    kind: GatewayKind;
    way: GatewayWay;
    trust: GatewayTrust;
}

export function newGateway(kind: GatewayKind): GatewayDraft {
    return {
        kind, machine: '', customer_interfaces: '', uplink_interface: '', portal_ip: '', portal_port: '80', dns_servers: '', payment_hosts: '',
        host: '', port: '', way: 'api_tls', trust: 'authorities', fingerprint: '', user: '', password: '',
        ppp_local_address: '', ppp_pool: '', dhcp_server: '', hotspot_server: '', arp_interface: '',
    };
}

export function draftOf({ settings }: Gateway): GatewayDraft {
    const draft = newGateway(settings.kind);
    for (const name of [...linuxTexts, ...mikrotikTexts]) draft[name] = settings[name] ?? '';
    for (const name of lists) draft[name] = (settings[name] ?? []).join('\n');
    if (settings.portal_port) draft.portal_port = String(settings.portal_port);
    if (settings.port) draft.port = String(settings.port);
    draft.way = settings.way ?? draft.way;
    draft.trust = settings.trust ?? draft.trust;
    return draft;
}

export function isEncrypted({ way }: GatewayDraft): boolean {
    return way === 'api_tls' || way === 'rest';
}

function linuxSettings(draft: GatewayDraft): Settings | undefined {
    const portal_port = parseWhole(draft.portal_port);
    if (portal_port === undefined) return undefined;
    const texts = Object.fromEntries(linuxTexts.map((name) => [name, draft[name].trim()]));
    return { kind: 'linux', ...texts, portal_port, ...Object.fromEntries(lists.map((name) => [name, addressesOf(draft[name])])) };
}

// What is not encrypted has nobody to trust.
function mikrotikSettings(draft: GatewayDraft): Settings | undefined {
    const port = draft.port.trim() === '' ? 0 : parseWhole(draft.port);
    if (port === undefined) return undefined;
    const texts = Object.fromEntries(mikrotikTexts.map((name) => [name, draft[name].trim()]));
    const trust = isEncrypted(draft) ? draft.trust : 'authorities';
    return { kind: 'mikrotik', port, way: draft.way, trust, ...texts, fingerprint: trust === 'fingerprint' ? draft.fingerprint.trim() : '' };
}

// Undefined: a port is no number, or it holds none. The password is sent where one was typed; else it stays.
export function gatewayBody(draft: GatewayDraft): Schemas['GatewaySet'] | undefined {
    if (draft.kind === 'none') return undefined;
    const settings = draft.kind === 'linux' ? linuxSettings(draft) : mikrotikSettings(draft);
    if (!settings) return undefined;
    return draft.kind === 'mikrotik' && draft.password ? { settings, password: draft.password } : { settings };
}

// The fields that the form shows, as the server's pointers name them; a list by each of its elements too.
export function gatewayFields(draft: GatewayDraft): string[] {
    if (draft.kind === 'none') return [];
    const elements = lists.flatMap((name) => addressesOf(draft[name]).map((_, at) => `${name}/${at}`));
    const names = draft.kind === 'linux' ? [...linuxTexts, 'portal_port', ...lists, ...elements] : [...mikrotikTexts, 'port', 'way', 'trust'];
    return ['settings/kind', ...names.map((name) => `settings/${name}`), ...(draft.kind === 'mikrotik' ? ['password'] : [])];
}

// What is wrong with a list, with the element that it is.
export function listError(problem: Problem | undefined, draft: GatewayDraft, name: ListName): string | undefined {
    const whole = problem?.at(`settings/${name}`);
    if (whole !== undefined) return whole;
    for (const [at, element] of addressesOf(draft[name]).entries()) {
        const detail = problem?.at(`settings/${name}/${at}`);
        if (detail !== undefined) return `${element}: ${detail}`;
    }
    return undefined;
}
