// How values are written for people. Pure: language and zone are arguments, so that tests need no browser.
// Money is grouped with dots in both languages, as Indonesia writes it: Rp1.250.000.
import type { Language } from './i18n/index.svelte';
import { groupDigits, type Amount } from './money';

const monthNames: Record<Language, string[]> = {
    id: ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember'],
    en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
};

const zoneNames: Record<number, string> = { 420: 'WIB', 480: 'WITA', 540: 'WIT' };

export function money(amount: Amount): string {
    return amount < 0 ? `−Rp${groupDigits(-amount)}` : `Rp${groupDigits(amount)}`;
}

// For an axis, where Rp12.500.000 has no room: 12,5 jt. Cut off, not rounded, and only ever shown beside the exact amount.
export function moneyShort(amount: Amount, language: Language): string {
    const units: [number, string, string][] = [
        [1_000_000_000, 'M', 'bn'],
        [1_000_000, 'jt', 'm'],
        [1_000, 'rb', 'k'],
    ];
    for (const [size, indonesian, english] of units) {
        if (amount < size) continue;
        const tenths = Math.floor((amount * 10) / size);
        const fraction = tenths % 10 === 0 || tenths >= 1000 ? '' : `${language === 'id' ? ',' : '.'}${tenths % 10}`;
        return `${Math.floor(tenths / 10)}${fraction} ${language === 'id' ? indonesian : english}`;
    }
    return String(amount);
}

function dateParts(date: string): { year: string; month: number; day: number } {
    const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(date);
    if (!match) throw new RangeError(`${date} is not a date`);
    return { year: match[1] ?? '', month: Number(match[2]), day: Number(match[3] ?? '1') };
}

export function date(value: string, language: Language): string {
    const { year, month, day } = dateParts(value);
    return `${day} ${monthNames[language][month - 1]} ${year}`;
}

export function dateShort(value: string, language: Language): string {
    const { month, day } = dateParts(value);
    return `${day} ${monthNames[language][month - 1]?.slice(0, 3)}`;
}

export function month(value: string, language: Language): string {
    const { year, month: number } = dateParts(value);
    return `${monthNames[language][number - 1]} ${year}`;
}

interface LocalTime {
    date: string;
    time: string;
    offset_minutes: number;
}

function localTime(instant: string, zone: string): LocalTime {
    const at = new Date(instant);
    const parts = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).formatToParts(at);
    const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
    const local = { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}.${part('minute')}` };
    const asUtc_ms = Date.parse(`${local.date}T${part('hour')}:${part('minute')}:00Z`);
    return { ...local, offset_minutes: Math.round((asUtc_ms - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000) };
}

export function zoneName(offset_minutes: number): string {
    const known = zoneNames[offset_minutes];
    if (known !== undefined) return known;
    const absolute = Math.abs(offset_minutes);
    const digits = (value: number): string => String(value).padStart(2, '0');
    return `UTC${offset_minutes < 0 ? '−' : '+'}${digits(Math.floor(absolute / 60))}:${digits(absolute % 60)}`;
}

export function instant(value: string, zone: string, language: Language): string {
    const local = localTime(value, zone);
    return `${date(local.date, language)} ${local.time} ${zoneName(local.offset_minutes)}`;
}

// Where the year and the zone go without saying.
export function instantShort(value: string, zone: string, language: Language): string {
    const local = localTime(value, zone);
    return `${dateShort(local.date, language)} ${local.time}`;
}

function withOneDecimal(value: number, language: Language): string {
    const tenths = Math.round(value * 10);
    const fraction = tenths % 10 === 0 ? '' : `${language === 'id' ? ',' : '.'}${tenths % 10}`;
    return `${groupDigits(Math.floor(tenths / 10))}${fraction}`;
}

// Decimal units, as prices and quotas use them: 1 GB is 1,000,000,000 bytes.
export function bytes(value: number, language: Language): string {
    const units: [number, string][] = [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']];
    const unit = units.find(([size]) => value >= size);
    return unit ? `${withOneDecimal(value / unit[0], language)} ${unit[1]}` : `${value} B`;
}

export function speed(value_bps: number, language: Language): string {
    const units: [number, string][] = [[1e9, 'Gbps'], [1e6, 'Mbps'], [1e3, 'kbps']];
    const unit = units.find(([size]) => value_bps >= size);
    return unit ? `${withOneDecimal(value_bps / unit[0], language)} ${unit[1]}` : `${value_bps} bps`;
}

export function count(value: number): string {
    return groupDigits(value);
}

// +6281234567890 → 0812-3456-7890; a foreign or odd number stays as it is.
export function phone(value: string): string {
    const match = /^\+?62(8\d{7,12})$/.exec(value) ?? /^0(8\d{7,12})$/.exec(value);
    if (!match) return value;
    return `0${match[1]}`.replace(/^(\d{4})(\d{4})(\d*)$/, (_, a: string, b: string, c: string) => [a, b, c].filter(Boolean).join('-'));
}

export function addMonths(value: string, months: number): string {
    const { year, month: number } = dateParts(value);
    const index = Number(year) * 12 + number - 1 + months;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

export function addDays(value: string, days: number): string {
    const at = new Date(`${value}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() + days);
    return at.toISOString().slice(0, 10);
}
