import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addAmounts, checkAmount, groupDigits, parseAmount, permille } from '../../src/lib/money';

describe('an amount that was typed', () => {
    it('may be grouped, or named with its currency', () => {
        expect(parseAmount('165000')).toBe(165000);
        expect(parseAmount('165.000')).toBe(165000);
        expect(parseAmount(' Rp 1.250.000 ')).toBe(1250000);
        expect(parseAmount('rp1 250 000')).toBe(1250000);
    });
    it('is refused rather than guessed at', () => {
        for (const text of ['', '165,5', '165.5', '1.65.000', '-5', '1e6', 'seratus', '0x10', '99999999999999999999']) {
            expect(parseAmount(text), text).toBeNull();
        }
    });
});

describe('amounts', () => {
    it('add up exactly', () => {
        expect(addAmounts([165000, 110000, -10000])).toBe(265000);
        expect(addAmounts([])).toBe(0);
    });
    it('never pass what a double holds exactly', () => {
        expect(() => addAmounts([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
        expect(() => checkAmount(NaN)).toThrow(RangeError);
    });
    it('are grouped by thousands', () => {
        expect(groupDigits(0)).toBe('0');
        expect(groupDigits(1000)).toBe('1.000');
        expect(groupDigits(1234567)).toBe('1.234.567');
    });
    it('give a share of a whole within 0 and 1000', () => {
        expect(permille(1, 3)).toBe(333);
        expect(permille(0, 0)).toBe(0);
        expect(permille(5, 4)).toBe(1000);
    });
});

describe('the source of the panel', () => {
    it('reads no amount as a float', () => {
        const root = join(import.meta.dirname, '../../src');
        const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file));
        const guilty = files.filter((file) => /parseFloat|toFixed|toPrecision/.test(readFileSync(join(root, file), 'utf8')));
        expect(files.length).toBeGreaterThan(20);
        expect(guilty).toEqual([]);
    });
});
