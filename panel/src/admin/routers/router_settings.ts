// The settings of a router as they are typed, and as the server takes them.
import type { Schemas } from '../../lib/api/client';
import { parseWhole } from '../../lib/quantity';
import type { Router } from './routers';

export const kinds: Schemas['RouterKind'][] = ['mikrotik', 'chillispot', 'accel_ppp', 'hostapd', 'other'];
export const policies: Schemas['MessageAuthenticatorPolicy'][] = ['auto', 'required', 'off'];

export interface RouterSettings {
    name: string;
    kind: Schemas['RouterKind'];
    addresses: string;
    secret: string;
    newSecret: boolean;
    policy: Schemas['MessageAuthenticatorPolicy'];
    // Not said: as it was, or for another kind as that counts.
    inputIsDownload: boolean | undefined;
    coaPort: string;
    interim_s: string;
    ownPort: string;
    note: string;
    active: boolean;
}

export function newSettings(address = ''): RouterSettings {
    return {
        name: '', kind: 'mikrotik', addresses: address, secret: '', newSecret: false, policy: 'auto', inputIsDownload: undefined,
        coaPort: '3799', interim_s: '300', ownPort: '0', note: '', active: true,
    };
}

export function settingsOf(router: Router): RouterSettings {
    return {
        name: router.name, kind: router.kind, addresses: router.addresses.join(' '), secret: '', newSecret: false,
        policy: router.message_authenticator, inputIsDownload: undefined, coaPort: String(router.coa_port),
        interim_s: String(router.interim_s), ownPort: String(router.own_port), note: router.note, active: router.active,
    };
}

// Between commas, spaces or lines.
export function addressesOf(text: string): string[] {
    return text.split(/[\s,;]+/).filter((address) => address !== '');
}

export function countsDownloadAsInput(settings: RouterSettings, router?: Router): boolean {
    const said = settings.kind === router?.kind ? router.input_is_download : settings.kind === 'chillispot';
    return settings.inputIsDownload ?? said;
}

// Undefined: something is no number, or is missing.
export function bodyOf(settings: RouterSettings): Schemas['RouterNew'] | undefined {
    const [coa_port, interim_s, own_port] = [settings.coaPort, settings.interim_s, settings.ownPort].map(parseWhole);
    const addresses = addressesOf(settings.addresses);
    const name = settings.name.trim();
    if (coa_port === undefined || interim_s === undefined || own_port === undefined || name === '') return undefined;
    const secret = settings.newSecret ? { secret: null } : settings.secret.trim() ? { secret: settings.secret.trim() } : {};
    const direction = settings.inputIsDownload === undefined ? {} : { input_is_download: settings.inputIsDownload };
    return {
        name, kind: settings.kind, addresses, ...secret, message_authenticator: settings.policy, ...direction, own_port, coa_port, interim_s,
        note: settings.note.trim(), active: settings.active,
    };
}

// As the server's pointers name them.
const addressErrors = Array.from({ length: 16 }, (_, at) => `addresses/${at}`);
export const settingFields = [
    'name', 'kind', 'addresses', ...addressErrors, 'secret', 'message_authenticator', 'input_is_download', 'own_port', 'coa_port', 'interim_s', 'note', 'active',
];

export function addressError(error: (field: string) => string | undefined): string | undefined {
    return ['addresses', ...addressErrors].map(error).find((detail) => detail !== undefined);
}
