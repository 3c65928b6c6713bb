import { describe, expect, it } from 'vitest';
import { codeOf, parseQuantity, parseWhole, writeQuantity } from '../../src/lib/quantity';

describe('a quantity', () => {
    it('is read exactly, with a comma or a dot', () => {
        expect(parseQuantity('20', 1_000_000)).toBe(20_000_000);
        expect(parseQuantity('0,512', 1_000_000)).toBe(512_000);
        expect(parseQuantity('1.1', 1_000_000_000)).toBe(1_100_000_000);
    });
    it('is refused when it is none, or too fine', () => {
        for (const text of ['', '-1', '1e3', '1,2,3', 'dua', '0,1234567']) expect(parseQuantity(text, 1_000_000), text).toBeUndefined();
    });
    it('of whole things has no fraction', () => {
        expect(parseWhole(' 3799 ')).toBe(3799);
        for (const text of ['', '1,5', '-1', '1e3', '1234567']) expect(parseWhole(text), text).toBeUndefined();
    });
    it('is written as it is read', () => {
        for (const value of [0, 1, 512_000, 1_500_000, 20_000_000]) expect(parseQuantity(writeQuantity(value, 1_000_000), 1_000_000)).toBe(value);
        expect(writeQuantity(20_000_000, 1_000_000)).toBe('20');
        expect(writeQuantity(512_000, 1_000_000)).toBe('0,512');
    });
});

describe('a code', () => {
    it('is made of a name', () => {
        expect(codeOf('Rumah 20 Mbps')).toBe('RUMAH-20-MBPS');
        expect(codeOf(' RT 02/05 ')).toBe('RT-02-05');
        expect(codeOf('Café Ñandú')).toBe('CAFE-NANDU');
        expect(codeOf('///')).toBe('');
        expect(codeOf('Dusun Karanganyar Wetan Lor')).toBe('DUSUN-KARANGANYAR-WE');
    });
});
