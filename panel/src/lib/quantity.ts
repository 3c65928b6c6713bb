// Whole numbers of bps and bytes as people write them, in Mbps and GB, exactly: "20", "0,512". Never through a fraction.

function decimalsOf(unit: number): number {
    return String(unit).length - 1;
}

// `unit` is a power of ten. What is no number, or finer than one of the smaller unit, is undefined.
export function parseQuantity(text: string, unit: number): number | undefined {
    const match = /^(\d{1,7})(?:[.,](\d+))?$/.exec(text.trim());
    if (!match) return undefined;
    const fraction = match[2] ?? '';
    if (fraction.length > decimalsOf(unit)) return undefined;
    const value = Number(`${match[1]}${fraction.padEnd(decimalsOf(unit), '0')}`);
    return Number.isSafeInteger(value) ? value : undefined;
}

export function parseWhole(text: string): number | undefined {
    return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

export function writeQuantity(value: number, unit: number): string {
    const digits = String(value).padStart(decimalsOf(unit) + 1, '0');
    const whole = digits.slice(0, -decimalsOf(unit));
    const fraction = digits.slice(-decimalsOf(unit)).replace(/0+$/, '');
    return fraction === '' ? whole : `${whole},${fraction}`;
}

const codeLength = 20;

// A code out of a name, for who does not care: "Rumah 20 Mbps" is RUMAH-20-MBPS.
export function codeOf(name: string): string {
    const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toUpperCase();
    return plain.replace(/[^A-Z0-9]+/g, '-').slice(0, codeLength).replace(/^-+|-+$/g, '');
}
