// Of Midtrans what a virtual account needs (its Core API, POST /v2/charge): every charge is made, and has a number of its own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Charge {
    bank_transfer: { bank: string };
    transaction_details: { order_id: string; gross_amount: number };
}

export interface Midtrans {
    url: string;
    orders: string[];
    stop: () => Promise<void>;
}

function charged({ bank_transfer: { bank }, transaction_details: { order_id, gross_amount } }: Charge, n: number): object {
    return {
        status_code: '201',
        status_message: 'Success, Bank Transfer transaction is created',
        transaction_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        order_id,
        merchant_id: 'G000000000',
        gross_amount: `${gross_amount}.00`,
        currency: 'IDR',
        payment_type: 'bank_transfer',
        transaction_time: '2026-11-23 09:00:00',
        transaction_status: 'pending',
        fraud_status: 'accept',
        va_numbers: [{ bank, va_number: `8077${String(n).padStart(12, '0')}` }],
    };
}

export async function serveMidtrans(): Promise<Midtrans> {
    const orders: string[] = [];
    const server = createServer((request, response) => {
        let body = '';
        request.on('data', (piece: Buffer) => (body += piece.toString()));
        request.on('end', () => {
            response.setHeader('Content-Type', 'application/json');
            if (request.url !== '/v2/charge') return response.end('{"status_code":"404","status_message":"Transaction doesn\'t exist."}');
            const charge = JSON.parse(body) as Charge;
            orders.push(charge.transaction_details.order_id);
            response.end(JSON.stringify(charged(charge, orders.length)));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, orders, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
