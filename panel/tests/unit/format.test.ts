import { describe, expect, it } from 'vitest';
import * as format from '../../src/lib/format';

describe('money', () => {
    it('is written as Indonesia writes it', () => {
        expect(format.money(165000)).toBe('Rp165.000');
        expect(format.money(1250000)).toBe('Rp1.250.000');
        expect(format.money(0)).toBe('Rp0');
        expect(format.money(999)).toBe('Rp999');
    });
    it('keeps the sign before the currency', () => {
        expect(format.money(-10000)).toBe('−Rp10.000');
    });
    it('refuses what is not whole', () => {
        expect(() => format.money(0.5)).toThrow(RangeError);
        expect(() => format.money(Number.MAX_SAFE_INTEGER + 1)).toThrow(RangeError);
    });
    it('is cut short for an axis, never rounded up', () => {
        expect(format.moneyShort(12_590_000, 'id')).toBe('12,5 jt');
        expect(format.moneyShort(12_590_000, 'en')).toBe('12.5 m');
        expect(format.moneyShort(500_000, 'id')).toBe('500 rb');
        expect(format.moneyShort(2_000_000_000, 'id')).toBe('2 M');
        expect(format.moneyShort(0, 'id')).toBe('0');
    });
});

describe('dates', () => {
    it('are written out in the language of the reader', () => {
        expect(format.date('2026-01-10', 'id')).toBe('10 Januari 2026');
        expect(format.date('2026-08-01', 'en')).toBe('1 August 2026');
        expect(format.dateShort('2026-08-01', 'id')).toBe('1 Agu');
        expect(format.month('2026-12', 'id')).toBe('Desember 2026');
    });
    it('refuse what is no date', () => {
        expect(() => format.date('kemarin', 'id')).toThrow(RangeError);
    });
    it('step over the ends of months and years', () => {
        expect(format.addDays('2026-12-31', 1)).toBe('2027-01-01');
        expect(format.addDays('2028-03-01', -1)).toBe('2028-02-29');
        expect(format.addMonths('2026-12', 1)).toBe('2027-01');
        expect(format.addMonths('2026-01-31', -1)).toBe('2025-12');
    });
});

describe('instants', () => {
    const at = '2026-11-16T01:00:00Z';
    it('are told in the zone of the operator, by its own name', () => {
        expect(format.instant(at, 'Asia/Jakarta', 'id')).toBe('16 November 2026 08.00 WIB');
        expect(format.instant(at, 'Asia/Makassar', 'id')).toBe('16 November 2026 09.00 WITA');
        expect(format.instant(at, 'Asia/Jayapura', 'id')).toBe('16 November 2026 10.00 WIT');
    });
    it('fall on the civil day of the zone', () => {
        expect(format.instant('2026-11-16T17:00:00Z', 'Asia/Jakarta', 'id')).toBe('17 November 2026 00.00 WIB');
        expect(format.instant('2026-11-16T16:59:59Z', 'Asia/Jakarta', 'id')).toBe('16 November 2026 23.59 WIB');
    });
    it('leave year and zone out where there is no room', () => {
        expect(format.instantShort('2026-11-16T17:00:00Z', 'Asia/Jakarta', 'id')).toBe('17 Nov 00.00');
    });
    it('name an offset where the zone has no Indonesian name', () => {
        expect(format.instant(at, 'Asia/Kolkata', 'en')).toBe('16 November 2026 06.30 UTC+05:30');
        expect(format.zoneName(-210)).toBe('UTC−03:30');
    });
});

describe('quantities', () => {
    it('count bytes in decimal units', () => {
        expect(format.bytes(1_000_000_000, 'id')).toBe('1 GB');
        expect(format.bytes(61_250_000_000, 'id')).toBe('61,3 GB');
        expect(format.bytes(61_250_000_000, 'en')).toBe('61.3 GB');
        expect(format.bytes(512, 'id')).toBe('512 B');
        expect(format.bytes(0, 'id')).toBe('0 B');
    });
    it('count speed in bits', () => {
        expect(format.speed(20_000_000, 'id')).toBe('20 Mbps');
        expect(format.speed(512_000, 'id')).toBe('512 kbps');
    });
    it('write a telephone number as people say it', () => {
        expect(format.phone('+6281234567890')).toBe('0812-3456-7890');
        expect(format.phone('081234567890')).toBe('0812-3456-7890');
        expect(format.phone('+442071838750')).toBe('+442071838750');
    });
});
