// A percentage as the server has it, exact: "11" or "7/10". With a decimal comma where it has one that ends, else as it is.
export function decimal(fraction: string): string {
    const [numerator = '0', denominator] = fraction.split('/');
    if (denominator === undefined) return numerator;
    for (let digits = 1, power = 10; digits <= 6; digits += 1, power *= 10) {
        if ((Number(numerator) * power) % Number(denominator) !== 0) continue;
        const scaled = String((Number(numerator) * power) / Number(denominator)).padStart(digits + 1, '0');
        return `${scaled.slice(0, -digits)},${scaled.slice(-digits)}`;
    }
    return fraction;
}

// What a person types, a comma or a point for the decimals.
export const asTyped = (text: string): string => text.trim().replace(',', '.') || '0';
