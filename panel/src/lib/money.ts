// Money in the panel: a whole number of the currency's minor unit, never a fraction, within what a double holds exactly.
// Anything else is a bug of ours or of the server, and stops here.

export type Amount = number;

export function checkAmount(amount: number): Amount {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole amount`);
    return amount;
}

export function addAmounts(amounts: Iterable<Amount>): Amount {
    let sum = 0;
    for (const amount of amounts) sum = checkAmount(sum + checkAmount(amount));
    return sum;
}

// What a person types: digits, grouped by dots or spaces or not at all, with or without "Rp". A comma, a sign or
// a letter is refused (null) rather than guessed at: "150,5" could be meant in two ways.
export function parseAmount(text: string): Amount | null {
    const digits = text.trim().replace(/^rp\.?\s*/i, '');
    if (!/^(\d+|\d{1,3}([. ]\d{3})+)$/.test(digits)) return null;
    const amount = Number(digits.replace(/[. ]/g, ''));
    return Number.isSafeInteger(amount) ? amount : null;
}

export function groupDigits(amount: Amount): string {
    return String(checkAmount(amount)).replace(/\B(?=(\d{3})+$)/g, '.');
}

// A part of a whole as thousandths, for the length of a bar; the only quotient the panel makes of money.
export function permille(part: Amount, whole: Amount): number {
    if (whole <= 0) return 0;
    return Math.min(1000, Math.max(0, Math.round((checkAmount(part) * 1000) / checkAmount(whole))));
}
