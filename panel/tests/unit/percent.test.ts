import { describe, expect, it } from 'vitest';
import { asTyped, decimal } from '../../src/admin/channels/percent';

describe('a percentage', () => {
    it('has a comma where its decimals end', () => {
        expect(['11', '0', '7/10', '1/2', '25/4', '1/1000'].map(decimal)).toEqual(['11', '0', '0,7', '0,5', '6,25', '0,001']);
    });
    it('stays a fraction where they do not', () => {
        expect(decimal('1/3')).toBe('1/3');
    });
    it('is typed with a comma or a point', () => {
        expect([' 0,7 ', '0.7', '', '1/3'].map(asTyped)).toEqual(['0.7', '0.7', '0', '1/3']);
    });
});
