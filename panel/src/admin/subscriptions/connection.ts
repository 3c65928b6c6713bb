// How a line is told apart on the router, as a form holds it.
import type { Schemas } from '../../lib/api/client';

type Kind = Schemas['ConnectionKind'];

export const connectionKinds: Kind[] = ['pppoe', 'hotspot', 'static_ip', 'dhcp'];
export const connectionFields = ['kind', 'username', 'password', 'ip', 'mac'];

export interface Login {
    kind: string;
    username: string;
    password: string;
    ip: string;
    mac: string;
}

export function usesLogin(login: Login): boolean {
    return login.kind === 'pppoe' || login.kind === 'hotspot';
}

// What the kind uses and was filled in.
export function connectionOf(login: Login): Schemas['ConnectionNew'] {
    const { username, password, ip, mac } = login;
    const used = Object.entries(usesLogin(login) ? { username, password, ip } : { ip, mac });
    const filled = used.map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== '');
    return { kind: login.kind as Kind, ...Object.fromEntries(filled) };
}
