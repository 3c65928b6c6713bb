// What accounting does with money: gives it back, takes in a bank's statement, says whose a transfer is, and takes it back.
import { type Page } from '@playwright/test';
import { expect, expectSound, test, unpaidInvoices, visit, type Unpaid } from './panel';
import { merchant, scanned } from './qris';

async function send(page: Page, method: 'POST' | 'PATCH', path: string, data: object): Promise<Record<string, unknown>> {
    const me = (await (await page.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const answer = await page.request.fetch(path, { method, data, headers: { 'X-CSRF-Token': me.csrf_token } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
}

async function statusOf(page: Page, debt: Unpaid): Promise<{ status: string; open: number }> {
    return (await (await page.request.get(`/api/v1/invoices/${debt.id}`)).json()) as { status: string; open: number };
}

async function aDebt(page: Page, nth: number): Promise<Unpaid> {
    const debt = (await unpaidInvoices(page))[nth];
    if (!debt) throw new Error('the demo owes nothing');
    return debt;
}

test('gives money back, and the invoice is open again', async ({ owner }) => {
    const debt = await aDebt(owner, 2);
    await send(owner, 'POST', '/api/v1/payments', { invoice: debt.id, method: 'cash', channel: 'kas', amount: debt.open, reference: 'UJI-KEMBALI' });
    expect((await statusOf(owner, debt)).status).toBe('paid');
    await visit(owner, '/pembayaran');
    await owner.getByRole('row', { name: /UJI-KEMBALI/ }).getByRole('button').click();
    const sheet = owner.getByRole('dialog');
    await expect(sheet.getByText(debt.number)).toBeVisible();
    await expectSound(owner, 'a payment');
    await sheet.getByRole('button', { name: 'Kembalikan dana' }).click();
    await sheet.getByLabel('Jumlah yang dikembalikan').fill('1.000');
    await sheet.getByLabel('Alasan').fill('kelebihan bayar');
    await expectSound(owner, 'a refund');
    await sheet.getByRole('button', { name: 'Kembalikan Rp1.000' }).click();
    await expect(owner.getByText('Rp1.000 dicatat sebagai pengembalian dana')).toBeVisible();
    await expect(owner.getByRole('row', { name: /UJI-KEMBALI/ })).toContainText('Rp1.000 dikembalikan');
    expect(await statusOf(owner, debt)).toMatchObject({ status: 'partial', open: 1000 });
});

test('reverses a payment that was recorded for somebody else', async ({ owner }) => {
    const debt = await aDebt(owner, 3);
    await send(owner, 'POST', '/api/v1/payments', { invoice: debt.id, method: 'cash', channel: 'kas', amount: debt.open, reference: 'UJI-SALAH' });
    await visit(owner, '/pembayaran');
    await owner.getByRole('row', { name: /UJI-SALAH/ }).getByRole('button').click();
    const sheet = owner.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Salah catat' }).click();
    await expect(sheet.getByRole('button', { name: /^Batalkan Rp/ })).toBeDisabled();
    await sheet.getByLabel('Alasan').fill('milik tetangga');
    await sheet.getByRole('button', { name: /^Batalkan Rp/ }).click();
    await expect(owner.getByText(/^Pembayaran Rp.* dibatalkan$/)).toBeVisible();
    expect(await statusOf(owner, debt)).toMatchObject({ open: debt.open });
});

test('tells an amount to transfer, and the statement pays that invoice by itself', async ({ owner }) => {
    const debt = await aDebt(owner, 4);
    await visit(owner, `/pelanggan/${debt.customer}?tab=tagihan`);
    await owner.getByRole('main').getByRole('button', { name: debt.number }).click();
    await owner.getByRole('button', { name: 'Buat jumlah transfer' }).click();
    const message = await owner.getByLabel('Pesan untuk pelanggan').inputValue();
    const amount = Number(/tepat Rp([\d.]+)/.exec(message)?.[1]?.replaceAll('.', ''));
    expect(amount - debt.open).toBeGreaterThan(0);
    expect(amount - debt.open).toBeLessThan(1000);
    await expectSound(owner, 'an amount to transfer');
    await owner.keyboard.press('Escape');

    const today = ((await (await owner.request.get('/api/v1/me')).json()) as { today: string }).today;
    const csv = `tanggal,keterangan,jumlah\n${today},TRSF E-BANKING,${amount}\n${today},SETOR TUNAI BUDI,4321\n`;
    await visit(owner, '/pembayaran?tab=mutasi');
    await owner.getByRole('button', { name: 'Unggah mutasi' }).click();
    const sheet = owner.getByRole('dialog');
    await sheet.getByLabel('Bank', { exact: true }).selectOption('other');
    await sheet.getByLabel('Berkas mutasi (CSV)').setInputFiles({ name: 'mutasi.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expectSound(owner, 'a statement is taken in');
    await sheet.getByRole('button', { name: 'Unggah', exact: true }).click();
    await expect(sheet.getByRole('status')).toContainText('Cocok otomatis');
    await sheet.getByRole('button', { name: 'Selesai' }).click();
    expect((await statusOf(owner, debt)).status).toBe('paid');

    await owner.getByRole('main').getByRole('button', { name: 'SETOR TUNAI BUDI' }).click();
    await expectSound(owner, 'a row of a statement');
    await owner.getByRole('button', { name: 'Bukan pembayaran pelanggan' }).click();
    await expect(owner.getByText('Baris diabaikan')).toBeVisible();
    await owner.getByRole('button', { name: 'Cocok', exact: true }).click();
    await owner.getByRole('main').getByRole('button', { name: 'TRSF E-BANKING' }).first().click();
    await owner.getByRole('dialog').getByLabel('Alasan').fill('bukan dia');
    await owner.getByRole('button', { name: 'Batalkan keputusan' }).click();
    await expect(owner.getByText('Baris menunggu lagi')).toBeVisible();
    expect(await statusOf(owner, debt)).toMatchObject({ open: debt.open });
});

test('shows the merchant’s QRIS with what is open, as a telephone would read it', async ({ owner }) => {
    const debt = await aDebt(owner, 5);
    await visit(owner, `/pelanggan/${debt.customer}?tab=tagihan`);
    await owner.getByRole('main').getByRole('button', { name: debt.number }).click();
    await owner.getByRole('button', { name: 'Tampilkan QRIS' }).click();
    await expect(owner.getByText(/belum punya kode QRIS/)).toBeVisible();
    await send(owner, 'PATCH', '/api/v1/operators/current', { settings: { qris_code: merchant } });
    await owner.getByRole('button', { name: 'Tampilkan QRIS' }).click();
    const text = scanned(await owner.getByRole('img', { name: /QRIS/ }).screenshot());
    const amount = String(debt.open);
    expect(text).toContain(`54${String(amount.length).padStart(2, '0')}${amount}5802ID`);
    await expectSound(owner, 'the QRIS of an invoice');
});

test('on a phone the payments and the statement do not scroll sideways', async ({ owner }) => {
    await owner.setViewportSize({ width: 390, height: 844 });
    for (const [path, what] of [
        ['/pembayaran', 'payments on a phone'],
        ['/pembayaran?tab=mutasi', 'a statement on a phone'],
        ['/webhook', 'webhooks on a phone'],
    ] as const) {
        await visit(owner, path);
        await expectSound(owner, what);
    }
});

test('adds a webhook, whose secret is shown once', async ({ owner }) => {
    await visit(owner, '/webhook');
    await owner.getByRole('button', { name: 'Webhook baru' }).click();
    const sheet = owner.getByRole('dialog');
    await sheet.getByLabel('Alamat (URL)').fill('ftp://example.org');
    await sheet.getByRole('button', { name: 'Simpan' }).click();
    await expect(sheet.getByText(/harus diawali https/)).toBeVisible();
    await sheet.getByLabel('Alamat (URL)').fill('http://127.0.0.1:9/hook');
    await sheet.getByLabel('Kejadian').fill('customer.registered');
    await sheet.getByRole('button', { name: 'Simpan' }).click();
    await expect(sheet.getByLabel('Rahasia penanda tangan')).not.toHaveValue('');
    await expectSound(owner, 'the secret of a webhook');
    await sheet.getByRole('button', { name: 'Selesai' }).click();
    await send(owner, 'POST', '/api/v1/customers', { name: 'Didengar Webhook' });
    await owner.getByRole('main').getByRole('button', { name: 'http://127.0.0.1:9/hook' }).click();
    await expect(async () => {
        await owner.reload();
        await owner.getByRole('main').getByRole('button', { name: 'http://127.0.0.1:9/hook' }).click();
        await expect(owner.getByRole('dialog').getByText('tidak menjawab').first()).toBeVisible({ timeout: 1000 });
    }).toPass();
    await expectSound(owner, 'what a webhook was told');
    await owner.getByRole('button', { name: 'Hapus' }).click();
    await expectSound(owner, 'a webhook is removed');
    await owner.getByRole('button', { name: 'Hapus' }).click();
    await expect(owner.getByText('Belum ada webhook')).toBeVisible();
});

test('records what a gateway paid out, and whose what it did not know was', async ({ owner }) => {
    const debt = await aDebt(owner, 5);
    const account = {
        code: 'uji_mt',
        name: 'Midtrans uji',
        kind: 'midtrans',
        settings: { account: { api_url: 'http://127.0.0.1:9' }, email: 'kantor@example.id', offered: [] },
        keys: { server_key: 'kunci' },
    };
    await send(owner, 'POST', '/api/v1/payment-gateway-accounts', account);
    await visit(owner, '/gateway-pembayaran?tab=pencairan');
    await expect(owner.getByText('Belum ada pencairan')).toBeVisible();
    await expectSound(owner, 'payouts before the first');
    await owner.getByRole('button', { name: 'Catat pencairan' }).click();
    const sheet = owner.getByRole('dialog');
    await sheet.getByLabel('Masuk ke rekening').fill('75.000');
    await sheet.getByLabel('Belum teridentifikasi').fill('75.000');
    await sheet.getByLabel('Rujukan').fill('PO-1');
    await expectSound(owner, 'a payout');
    await sheet.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByText('Pencairan Rp75.000 dibukukan')).toBeVisible();
    await expect(owner.getByRole('row', { name: /PO-1/ })).toContainText('Rp75.000');

    const paid = { invoice: debt.id, method: 'virtual_account', channel: 'uji_mt', amount: 75_000, reference: 'UJI-DIKENALI' };
    await send(owner, 'POST', '/api/v1/payments', paid);
    await owner.getByRole('button', { name: 'Kenali penerimaan' }).click();
    await expect(sheet.getByRole('button', { name: 'Simpan' })).toBeDisabled();
    await sheet.getByLabel('Pembayaran', { exact: true }).selectOption({ index: 1 });
    await expect(sheet.getByRole('option', { name: /Rp75\.000/ })).toHaveCount(1);
    await expectSound(owner, 'a receipt that is identified');
    await sheet.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByText('Penerimaan sudah dikenali')).toBeVisible();
    await expect(owner.getByRole('button', { name: 'Kenali penerimaan' })).toHaveCount(0);
    await owner.setViewportSize({ width: 390, height: 844 });
    await visit(owner, '/gateway-pembayaran?tab=pencairan');
    await expectSound(owner, 'payouts on a phone');
    await owner.screenshot({ path: 'test-results/payouts.png' });
});
