// How a line is told apart on the router, as a form holds it, and as the server takes it.
import type { Schemas } from '../../lib/api/client';
import { parseWhole } from '../../lib/quantity';

type Kind = Schemas['ConnectionKind'];

export const connectionKinds: Kind[] = ['pppoe', 'hotspot', 'static_ip', 'dhcp'];
export const connectionFields = ['kind', 'username', 'password', 'ip', 'mac', 'session_limit', 'router'];

export interface Login {
    kind: Kind;
    username: string;
    password: string;
    ip: string;
    mac: string;
    // Empty: any number.
    sessionLimit: string;
    // That holds the line itself. Empty: none.
    router: string;
}

export function newLogin(): Login {
    return { kind: 'pppoe', username: '', password: '', ip: '', mac: '', sessionLimit: '', router: '' };
}

export function loginOf({ kind, username, ip, mac, session_limit, router }: Schemas['Connection']): Login {
    return {
        kind, username: username ?? '', password: '', ip: ip ?? '', mac: mac ?? '', sessionLimit: session_limit === null ? '' : String(session_limit),
        router: router ?? '',
    };
}

export function usesLogin(login: Login): boolean {
    return login.kind === 'pppoe' || login.kind === 'hotspot';
}

// Undefined: it is no number.
function sessionLimitOf(login: Login): number | null | undefined {
    return login.sessionLimit.trim() === '' ? null : parseWhole(login.sessionLimit);
}

export function isReadable(login: Login): boolean {
    return !usesLogin(login) || sessionLimitOf(login) !== undefined;
}

// What the kind uses and was filled in.
export function connectionOf(login: Login): Schemas['ConnectionNew'] {
    const { kind, username, password, ip, mac } = login;
    const used = Object.entries(usesLogin(login) ? { username, password, ip } : { ip, mac });
    const filled = used.map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== '');
    const session_limit = usesLogin(login) ? (sessionLimitOf(login) ?? null) : null;
    return { kind, ...Object.fromEntries(filled), ...(session_limit === null ? {} : { session_limit }), ...(login.router ? { router: login.router } : {}) };
}

// Emptied fields are cleared; a password that is not given stays.
export function connectionEditOf(login: Login): Schemas['ConnectionEdit'] {
    const kept = { kind: login.kind, router: login.router || null };
    const [username, password, ip, mac] = [login.username, login.password, login.ip, login.mac].map((text) => text.trim() || null);
    if (!usesLogin(login)) return { ...kept, ip, mac };
    return { ...kept, ip, username, session_limit: sessionLimitOf(login) ?? null, ...(password ? { password } : {}) };
}
