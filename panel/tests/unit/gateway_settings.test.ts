import { describe, expect, it } from 'vitest';
import { draftOf, gatewayBody, gatewayFields, listError, newGateway, type GatewayDraft } from '../../src/admin/routers/gateway_settings';
import type { Gateway } from '../../src/admin/routers/gateways';
import { Problem } from '../../src/lib/api/problem';

const status = {} as Gateway['status'];
const mikrotik: Gateway = {
    router: 'a', password_set: true, status,
    settings: {
        kind: 'mikrotik', host: '10.99.0.2', port: 18729, way: 'api_tls', trust: 'fingerprint', fingerprint: 'ab12', user: 'bangnopi',
        ppp_local_address: '10.10.0.1', ppp_pool: 'pool-pelanggan', dhcp_server: '', hotspot_server: '', arp_interface: 'ether2',
    },
};
const linux: Gateway = {
    router: 'b', password_set: false, status,
    settings: {
        kind: 'linux', machine: '', customer_interfaces: ['eth1', 'vlan20'], uplink_interface: 'eth0', portal_ip: '10.0.0.1', portal_port: 8080,
        dns_servers: ['10.0.0.1'], payment_hosts: [],
    },
};
const typed: GatewayDraft = { ...newGateway('linux'), customer_interfaces: 'eth1, vlan20', uplink_interface: ' eth0 ', portal_ip: '10.0.0.1', dns_servers: '1.1.1.1 satu' };

describe('how a gateway is reached, as it is typed', () => {
    it('comes back as it was, without a password', () => {
        expect(gatewayBody(draftOf(mikrotik))).toEqual({ settings: mikrotik.settings });
        expect(gatewayBody(draftOf(linux))).toEqual({ settings: linux.settings });
    });
    it('brings the password that was typed, of a MikroTik alone', () => {
        expect(gatewayBody({ ...draftOf(mikrotik), password: ' rahasia ' })?.password).toBe(' rahasia ');
        expect(gatewayBody({ ...draftOf(linux), password: 'rahasia' })).not.toHaveProperty('password');
    });
    it('takes lists however they are parted, and nothing of the other kind', () => {
        const settings = gatewayBody({ ...typed, host: '10.99.0.2' })?.settings;
        expect(settings).toMatchObject({ customer_interfaces: ['eth1', 'vlan20'], uplink_interface: 'eth0', portal_port: 80, payment_hosts: [] });
        expect(settings).not.toHaveProperty('host');
    });
    it('has nobody to trust where nothing is encrypted', () => {
        const { settings } = gatewayBody({ ...draftOf(mikrotik), way: 'api' }) ?? {};
        expect(settings).toMatchObject({ way: 'api', trust: 'authorities', fingerprint: '' });
    });
    it('means the usual port by none, and is not sent while a port is no number', () => {
        expect(gatewayBody({ ...draftOf(mikrotik), port: ' ' })?.settings.port).toBe(0);
        expect(gatewayBody({ ...draftOf(mikrotik), port: 'api' })).toBeUndefined();
        expect(gatewayBody({ ...typed, portal_port: '' })).toBeUndefined();
    });
    it('is nothing to send where it holds no lines', () => {
        expect(gatewayBody(newGateway('none'))).toBeUndefined();
        expect(gatewayFields(newGateway('none'))).toEqual([]);
    });
});

describe('what is wrong with it', () => {
    it('has a field of the kind that is chosen', () => {
        expect(gatewayFields(draftOf(mikrotik))).toEqual(expect.arrayContaining(['settings/host', 'settings/way', 'password']));
        expect(gatewayFields(draftOf(mikrotik))).not.toContain('settings/portal_ip');
        expect(gatewayFields(typed)).toEqual(expect.arrayContaining(['settings/portal_port', 'settings/customer_interfaces/1', 'settings/dns_servers/1']));
        expect(gatewayFields(typed)).not.toContain('password');
    });
    it('stands beside its list, with the element that it is', () => {
        const problem = new Problem(422, 'invalid', '', [{ pointer: '/settings/dns_servers/1', detail: 'harus alamat IPv4' }]);
        expect(listError(problem, typed, 'dns_servers')).toBe('satu: harus alamat IPv4');
        expect(listError(problem, typed, 'payment_hosts')).toBeUndefined();
        const whole = new Problem(422, 'invalid', '', [{ pointer: '/settings/customer_interfaces', detail: '1 sampai 64' }]);
        expect(listError(whole, typed, 'customer_interfaces')).toBe('1 sampai 64');
        expect(listError(undefined, typed, 'dns_servers')).toBeUndefined();
    });
});
