import { describe, expect, it } from 'vitest';
import { connectionEditOf, connectionOf, isReadable, loginOf, newLogin, type Login } from '../../src/admin/subscriptions/connection';

const budi: Login = { ...newLogin(), username: ' budi ', password: ' sandi ', sessionLimit: ' 2 ' };

describe('a connection as it is typed', () => {
    it('is sent without what was left empty or its kind does not use', () => {
        expect(connectionOf(budi)).toEqual({ kind: 'pppoe', username: 'budi', password: 'sandi', session_limit: 2 });
        expect(connectionOf(newLogin())).toEqual({ kind: 'pppoe' });
        expect(connectionOf({ ...budi, kind: 'dhcp', mac: 'AA:BB:CC:00:11:22' })).toEqual({ kind: 'dhcp', mac: 'AA:BB:CC:00:11:22' });
    });
    it('clears what was emptied, but for the password', () => {
        expect(connectionEditOf(newLogin())).toEqual({ kind: 'pppoe', ip: null, username: null, session_limit: null, router: null });
        expect(connectionEditOf(budi)).toMatchObject({ username: 'budi', password: 'sandi', session_limit: 2 });
        expect(connectionEditOf({ ...budi, kind: 'static_ip', ip: '10.20.0.4' })).toEqual({ kind: 'static_ip', ip: '10.20.0.4', mac: null, router: null });
    });
    it('comes back as it was', () => {
        const connection = { kind: 'hotspot' as const, username: 'budi', ip: null, mac: null, session_limit: 3, router: null };
        expect(loginOf(connection)).toEqual({ ...newLogin(), kind: 'hotspot', username: 'budi', sessionLimit: '3' });
        expect(loginOf({ ...connection, session_limit: null }).sessionLimit).toBe('');
    });
    it('names the router that holds it, where one does', () => {
        expect(connectionOf({ ...newLogin(), kind: 'static_ip', ip: '10.20.0.4', router: 'menara' })).toEqual({ kind: 'static_ip', ip: '10.20.0.4', router: 'menara' });
        expect(connectionEditOf({ ...budi, router: 'menara' })).toMatchObject({ username: 'budi', router: 'menara' });
        const held = { kind: 'dhcp' as const, username: null, ip: null, mac: 'aa:bb:cc:00:11:22', session_limit: null, router: 'menara' };
        expect(connectionEditOf(loginOf(held))).toEqual({ kind: 'dhcp', ip: null, mac: 'aa:bb:cc:00:11:22', router: 'menara' });
    });
    it('is not sent while the number of devices is none, and leaves to the server which are too many', () => {
        for (const sessionLimit of ['dua', '1.5', '-1']) expect(isReadable({ ...budi, sessionLimit }), sessionLimit).toBe(false);
        expect(isReadable({ ...budi, kind: 'dhcp', sessionLimit: 'dua' })).toBe(true);
        expect(connectionEditOf({ ...budi, sessionLimit: '0' })).toMatchObject({ session_limit: 0 });
        expect(connectionOf({ ...budi, sessionLimit: '0' })).toMatchObject({ session_limit: 0 });
    });
});
