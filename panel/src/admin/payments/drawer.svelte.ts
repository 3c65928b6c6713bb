// Terima pembayaran is a drawer that opens above any page: from the key `b`, the bar, a customer or an invoice.
export interface PaymentStart {
    customer?: string;
    invoice?: string;
}

let start = $state.raw<PaymentStart | null>(null);

export function paymentDrawer(): PaymentStart | null {
    return start;
}

export function takePayment(from: PaymentStart = {}): void {
    start = from;
}

export function closePaymentDrawer(): void {
    start = null;
}
