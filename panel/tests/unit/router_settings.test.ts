import { describe, expect, it } from 'vitest';
import { addressesOf, addressError, bodyOf, countsDownloadAsInput, newSettings, settingsOf } from '../../src/admin/routers/router_settings';
import type { Router } from '../../src/admin/routers/routers';
import { reachableAddress } from '../../src/admin/routers/server_address';

const hotspot: Router = {
    id: 'a', name: 'Hotspot', kind: 'chillispot', addresses: ['10.0.0.2', '2001:db8::/48'], message_authenticator: 'required', message_authenticator_seen: false,
    input_is_download: false, own_port: 2812, coa_port: 3800, interim_s: 600, note: 'tiang 4', active: false, warning: null, created_at: '2026-11-23T03:00:00Z', version: 3,
};

describe('the settings of a router', () => {
    it('are those of the server where nothing else is said', () => {
        expect(bodyOf({ ...newSettings('10.1.1.9'), name: ' Menara ' })).toEqual({
            name: 'Menara', kind: 'mikrotik', addresses: ['10.1.1.9'], message_authenticator: 'auto', own_port: 0, coa_port: 3799, interim_s: 300, note: '', active: true,
        });
    });
    it('come back as they were, and neither secret nor direction is sent unless it is chosen', () => {
        const body = bodyOf(settingsOf(hotspot));
        expect(body).toMatchObject({ addresses: ['10.0.0.2', '2001:db8::/48'], own_port: 2812, coa_port: 3800, interim_s: 600, active: false });
        expect(body).not.toHaveProperty('secret');
        expect(body).not.toHaveProperty('input_is_download');
    });
    it('ask for a new secret by null', () => {
        expect(bodyOf({ ...settingsOf(hotspot), newSecret: true, secret: 'lama-sekali' })?.secret).toBeNull();
        expect(bodyOf({ ...settingsOf(hotspot), secret: ' testing123 ' })?.secret).toBe('testing123');
    });
    it('have no address where the router does not ask RADIUS', () => {
        expect(bodyOf({ ...newSettings(' , '), name: 'Menara' })?.addresses).toEqual([]);
    });
    it('are not ready without a name, or with what is no number', () => {
        const ready = { ...newSettings('10.0.0.2'), name: 'Menara' };
        expect(bodyOf(ready)).toBeDefined();
        for (const lack of [{ name: ' ' }, { coaPort: '' }, { interim_s: '5m' }, { ownPort: '-2' }]) {
            expect(bodyOf({ ...ready, ...lack }), JSON.stringify(lack)).toBeUndefined();
        }
    });
    it('take addresses however they are parted', () => {
        expect(addressesOf('10.0.0.2, 10.99.0.0/24;\n2001:db8::1  ')).toEqual(['10.0.0.2', '10.99.0.0/24', '2001:db8::1']);
    });
    it('show the direction of the kind until another is chosen', () => {
        expect(countsDownloadAsInput(newSettings())).toBe(false);
        expect(countsDownloadAsInput({ ...newSettings(), kind: 'chillispot' })).toBe(true);
        expect(countsDownloadAsInput(settingsOf(hotspot), hotspot)).toBe(false);
        expect(countsDownloadAsInput({ ...settingsOf(hotspot), kind: 'mikrotik' }, { ...hotspot, input_is_download: true })).toBe(false);
        expect(countsDownloadAsInput({ ...newSettings(), inputIsDownload: true })).toBe(true);
    });
    it('have the refusal of any address beside their field', () => {
        expect(addressError((field) => (field === 'addresses/1' ? 'is named twice' : undefined))).toBe('is named twice');
        expect(addressError(() => undefined)).toBeUndefined();
    });
});

describe('the address of this server', () => {
    it('is where the panel was opened, if a router could reach it there', () => {
        expect(reachableAddress('192.168.88.5')).toBe('192.168.88.5');
        expect(reachableAddress('[2001:db8::5]')).toBe('2001:db8::5');
    });
    it('is left to be typed where that is a name, or this machine alone', () => {
        for (const hostname of ['panel.desa.net', 'localhost', '127.0.0.1', '[::1]']) expect(reachableAddress(hostname), hostname).toBe('');
    });
});
