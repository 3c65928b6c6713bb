// Vouchers: made, sold, printed, spent.
import { as, expect, expectSound, looks, test, visit } from './panel';

test('makes a batch, sells a part of it, and shows its codes to print', async ({ owner }) => {
    await visit(owner, '/voucher');
    await owner.getByRole('button', { name: 'Voucher baru' }).first().click();
    let drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Jenis').selectOption('balance');
    await drawer.getByLabel('Jumlah').fill('12');
    await drawer.getByLabel('Harga jual').fill('10000');
    await drawer.getByLabel('Awalan kode').fill('wrg');
    await expectSound(owner, 'new vouchers');
    await drawer.getByRole('button', { name: 'Buat voucher' }).click();
    await expect(owner.getByText('12 voucher dibuat.')).toBeVisible();

    await owner.getByRole('button', { name: /Kelompok \d+/ }).first().click();
    await expectSound(owner, 'batch');
    await owner.getByRole('dialog').getByRole('button', { name: 'Jual' }).click();
    drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Jumlah').fill('5');
    await drawer.getByRole('button', { name: 'Terima Rp50.000' }).click();
    await expect(owner.getByText('5 voucher terjual, Rp50.000 diterima.')).toBeVisible();

    await owner.getByRole('dialog').getByRole('link', { name: 'Cetak voucher' }).click();
    await owner.getByRole('button', { name: 'Tampilkan kode' }).click();
    const sheet = owner.getByRole('list', { name: 'Cetak voucher' });
    await expect(sheet.getByRole('listitem')).toHaveCount(12);
    await expect(sheet.getByText(/^WRG-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/).first()).toBeVisible();
    await expectSound(owner, 'sheet');
    const [file] = await Promise.all([owner.waitForEvent('download'), owner.getByRole('button', { name: 'Simpan PDF' }).click()]);
    expect(file.suggestedFilename()).toMatch(/^voucher-\d+-1\.pdf$/);
});

test('spends a voucher once', async ({ owner }) => {
    const me = (await (await owner.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const headers = { 'X-CSRF-Token': me.csrf_token };
    const made = await owner.request.post('/api/v1/voucher-batches', { headers, data: { count: 1, kind: 'balance', face_price: 10000 } });
    const { id } = (await made.json()) as { id: string };
    await owner.request.post(`/api/v1/voucher-batches/${id}/sale`, { headers, data: { channel: 'kas' } });
    const sheet = (await (await owner.request.post(`/api/v1/voucher-batches/${id}/print`, { headers, data: {} })).json()) as { items: { code: string }[] };
    const code = sheet.items[0]?.code ?? '';
    const { items } = (await (await owner.request.get('/api/v1/customers?limit=1')).json()) as { items: { number: string }[] };

    await visit(owner, '/voucher');
    const redeem = async (): Promise<void> => {
        await owner.getByRole('button', { name: 'Pakai voucher' }).click();
        const drawer = owner.getByRole('dialog');
        await drawer.getByLabel('Kode voucher').fill(code.toLowerCase());
        await drawer.getByLabel('Nomor pelanggan').fill(items[0]?.number ?? '');
        await drawer.getByRole('button', { name: 'Pakai voucher' }).click();
    };
    await redeem();
    await expect(owner.getByText(/Voucher terpakai\. Saldo sekarang/)).toBeVisible();
    await redeem();
    await expect(owner.getByRole('dialog').getByText('voucher ini sudah terpakai')).toBeVisible();
});

for (const look of looks) {
    test(`looks right at ${look.width} px, ${look.theme}`, async ({ browser }) => {
        const page = await as(browser, 'owner', look);
        await visit(page, '/voucher');
        await expectSound(page, 'vouchers');
        await page.context().close();
    });
}
