import { expect, test } from 'vitest';
import { filled, offeredText, parseOffered } from './gateway_accounts';

test('a way to pay is a line, with the channel where there is one', () => {
    const offered = [
        { way: 'virtual_account' as const, channel: 'bca' },
        { way: 'qris' as const, channel: '' },
    ];
    expect(offeredText(offered)).toBe('virtual_account bca\nqris');
    expect(parseOffered(' virtual_account  bca \n\nqris\n')).toEqual(offered);
});

test('what is no way to pay is not taken', () => {
    expect(parseOffered('cash')).toBeUndefined();
});

test('what is empty is not sent', () => {
    expect(filled({ api_url: ' https://a.id ', page_url: ' ' })).toEqual({ api_url: 'https://a.id' });
});
