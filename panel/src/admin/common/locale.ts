// The formats with the language and zone of the session filled in.
import * as format from '../../lib/format';
import { currentLanguage } from '../../lib/i18n/index.svelte';
import { me } from '../../lib/session.svelte';

export const date = (value: string): string => format.date(value, currentLanguage());
export const dateShort = (value: string): string => format.dateShort(value, currentLanguage());
export const month = (value: string): string => format.month(value, currentLanguage());
export const instant = (value: string): string => format.instant(value, me().operator.time_zone, currentLanguage());
export const instantShort = (value: string): string => format.instantShort(value, me().operator.time_zone, currentLanguage());
export const bytes = (value: number): string => format.bytes(value, currentLanguage());
export const speed = (value_bps: number): string => format.speed(value_bps, currentLanguage());
export const moneyShort = (amount: number): string => format.moneyShort(amount, currentLanguage());
export { count, money, phone } from '../../lib/format';
