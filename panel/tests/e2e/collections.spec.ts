// Cash at the door: a phone that loses its network, the cashier's count, channels and receipts.
import { as, expect, expectSound, test, unpaidInvoices, visit } from './panel';

const phone = { width: 390, height: 844 };

test('a collector takes cash without a network, and it becomes one payment when it is back', async ({ browser }) => {
    const page = await as(browser, 'kolektor', phone);
    await visit(page, '/tagih');
    await expectSound(page, 'the collector\'s list');
    await page.context().setOffline(true);
    const debtor = page.getByRole('list', { name: 'Tagih' }).getByRole('button').first();
    const name = ((await debtor.innerText()).split('\n')[0] ?? '').trim();
    await debtor.click();
    await page.getByRole('dialog').getByRole('button', { name: /^Ya, terima Rp/ }).click();
    await expect(page.getByRole('dialog').getByRole('status')).toContainText(name);
    await expect(page.getByRole('dialog')).toContainText('Belum, dikirim sendiri nanti');
    await expectSound(page, 'a receipt that waits');
    await page.getByRole('dialog').getByRole('button', { name: 'Selesai' }).click();
    await expect(page.getByText(/^1 kwitansi belum terkirim/)).toBeVisible();
    await expectSound(page, 'the list with a receipt that waits');
    await page.context().setOffline(false);
    await page.reload();
    await expect(page.getByText(/belum terkirim/)).toHaveCount(0, { timeout: 20_000 });
    const mine = await page.request.get('/api/v1/payments?channel=kolektor&limit=1');
    const { items } = (await mine.json()) as { items: { customer_name: string; reference: string }[] };
    expect(items[0]?.customer_name).toBe(name);
    expect(items[0]?.reference).toMatch(/^[2-9A-Z]{5}-00001$/);
    await page.context().close();
});

test('a collector hands in, and the cashier counts less', async ({ browser }) => {
    const page = await as(browser, 'kolektor', phone);
    await visit(page, '/tagih');
    await page.getByRole('button', { name: 'Setor', exact: true }).click();
    const bag = page.getByRole('dialog');
    await bag.getByLabel('Jumlah setoran').fill('50.000');
    await bag.getByRole('button', { name: 'Setor', exact: true }).click();
    await expect(bag).toHaveCount(0);
    await page.context().close();

    const cashier = await as(browser, 'akuntansi');
    await visit(cashier, '/setoran');
    await expectSound(cashier, 'deposits');
    await cashier.getByRole('button', { name: 'Hitung' }).first().click();
    const count = cashier.getByRole('dialog');
    await expect(count.getByLabel('Hasil hitung')).toHaveValue('');
    await count.getByLabel('Hasil hitung').fill('45.000');
    await expect(count.getByText(/^Kurang Rp5\.000/)).toBeVisible();
    await expectSound(cashier, 'counting');
    await count.getByRole('button', { name: 'Bukukan' }).click();
    await expect(cashier.getByRole('region', { name: 'Setoran', exact: true })).toContainText('kurang Rp5.000');
    await cashier.context().close();
});

test('the owner says where a collector goes', async ({ owner }) => {
    await visit(owner, '/setoran');
    await owner.getByRole('region', { name: 'Uang di tangan kolektor' }).getByRole('button').first().click();
    const areas = owner.getByRole('dialog');
    await areas.getByRole('checkbox').nth(1).check();
    await areas.getByRole('button', { name: 'Simpan' }).click();
    await expect(areas).toHaveCount(0);
});

test('a channel is made with its fee', async ({ owner }) => {
    await visit(owner, '/kanal');
    await expectSound(owner, 'channels');
    await owner.getByRole('button', { name: 'Kanal baru' }).click();
    const form = owner.getByRole('dialog');
    await form.getByLabel('Nama kanal').fill('BRI Desa');
    await form.getByLabel('Nomor rekening').fill('0012-01-000123-45-6');
    await form.getByLabel('Biaya persen').fill('0,7');
    await expectSound(owner, 'a new channel');
    await form.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByRole('row', { name: /BRI Desa/ })).toContainText('0,7%');
    await expect(owner.getByRole('row', { name: /BRI Desa/ })).toContainText('001201000123456');
});

test('a payment has its receipt as PDF and for a printer', async ({ owner }) => {
    const [debt] = await unpaidInvoices(owner);
    await visit(owner, `/pelanggan/${debt?.customer}`);
    await owner.getByRole('main').getByRole('button', { name: 'Terima pembayaran' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByRole('button', { name: /^Lanjut: Rp/ }).click();
    await drawer.getByRole('button', { name: /^Ya, terima Rp/ }).click();
    await expect(drawer).toContainText(/KW\/\d{4}\/\d{6}/);
    const pdf = await owner.request.get((await drawer.getByRole('link', { name: 'PDF' }).getAttribute('href')) ?? '');
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    await owner.evaluate(() => {
        window.print = () => document.body.setAttribute('data-printed', document.querySelector('.roll')?.textContent ?? '');
    });
    await drawer.getByRole('button', { name: 'Cetak 58 mm' }).click();
    await expect(owner.locator('body')).toHaveAttribute('data-printed', /KW\/\d{4}\/\d{6}/);
    await expectSound(owner, 'a payment with its receipt');
});
