// The first day of an operator who has nothing: from the one-time password to the first invoice that is Lunas, as the README
// tells it, with nothing but the panel.
import { test as base, expect, type Page } from '@playwright/test';
import { serve, type Served } from './daemon';
import { expectSound, settled } from './panel';

const ownPassword = 'rahasia-desa-net';

const test = base.extend<{ desa: Served }>({
    desa: async ({}, use) => {
        const served = await serve(['init', '--code', 'desa', '--name', 'Desa Net', '--json']);
        await use(served);
        await served.stop();
    },
});

async function signIn(page: Page, desa: Served): Promise<void> {
    const { username, password } = JSON.parse(desa.made) as { username: string; password: string };
    await page.goto(desa.url);
    await page.getByLabel('Nama pengguna').fill(username);
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByLabel('Kata sandi sekarang').fill(password);
    await page.getByLabel('Kata sandi baru', { exact: true }).fill(ownPassword);
    await page.getByLabel('Ulangi kata sandi baru').fill(ownPassword);
    await page.getByRole('button', { name: 'Ganti kata sandi' }).click();
    await expect(page.getByRole('heading', { name: 'Langkah pertama' })).toBeVisible();
    await expectSound(page, 'the start page of an empty operator');
}

async function toStep(page: Page, name: RegExp): Promise<void> {
    await page.getByRole('navigation').getByRole('link', { name: 'Beranda' }).click();
    await page.getByRole('listitem').getByRole('link', { name }).click();
}

async function makeArea(page: Page): Promise<void> {
    await toStep(page, /Buat wilayah/);
    await expect(page.getByText('Belum ada wilayah')).toBeVisible();
    await page.getByRole('button', { name: 'Wilayah baru' }).click();
    await page.getByLabel('Nama wilayah').fill('RT 02 RW 05');
    await expect(page.getByLabel('Kode')).toHaveValue('RT-02-RW-05');
    await page.getByRole('button', { name: 'Simpan' }).click();
    await expect(page.getByRole('row', { name: /RT 02 RW 05/ })).toBeVisible();
}

async function makePlan(page: Page): Promise<void> {
    await toStep(page, /Buat paket/);
    await page.getByRole('button', { name: 'Paket baru' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Nama paket').fill('Rumah 20 Mbps');
    await expect(drawer.getByLabel('Kode')).toHaveValue('RUMAH-20-MBPS');
    await drawer.getByLabel('Biaya bulanan').fill('150000');
    await drawer.getByLabel('Ditagih').selectOption('advance');
    await drawer.getByLabel('Unduh (Mbps)').fill('20');
    await drawer.getByLabel('Unggah (Mbps)').fill('5');
    await drawer.getByLabel('Biaya pemasangan').fill('100000');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(page.getByRole('row', { name: /Rumah 20 Mbps/ })).toContainText('Rp150.000 / bulan');
}

// Answers what the first bill was said to come to.
async function registerCustomer(page: Page): Promise<string> {
    await toStep(page, /Daftarkan pelanggan/);
    await page.getByLabel('Nama', { exact: true }).fill('Siti Aminah');
    await page.getByLabel('Alamat', { exact: true }).fill('Jl. Melati 4');
    await page.getByLabel('Wilayah').selectOption({ label: 'RT 02 RW 05' });
    await page.getByLabel('Telepon').fill('0812 3456 7890');
    const bill = page.getByRole('region', { name: 'Tagihan pertama' });
    await expect(bill).toContainText('Pilih paket');
    await page.getByLabel('Paket').selectOption('RUMAH-20-MBPS');
    await expect(bill.getByRole('row', { name: /Langganan Rumah 20 Mbps/ })).toContainText(/dari \d+ hari/);
    await expect(bill.getByRole('row', { name: /Pemasangan/ })).toContainText('Rp100.000');
    const total = await bill.getByRole('row', { name: /^Total/ }).getByRole('cell').innerText();
    await page.getByLabel('Login').fill('siti');
    await settled(page);
    await expectSound(page, 'the form with its first bill');
    await page.getByRole('button', { name: 'Daftarkan' }).click();
    await expect(page.getByText('Catat kata sandi ini sekarang')).toBeVisible();
    return total;
}

async function issueTheBill(page: Page, total: string): Promise<void> {
    await toStep(page, /Jalankan proses tagihan/);
    await page.getByRole('button', { name: 'Jalankan' }).click();
    await expect(page.locator('.run')).toContainText('Selesai');
    await page.getByRole('navigation').getByRole('link', { name: 'Tagihan', exact: true }).click();
    await expect(page.getByRole('row', { name: /Siti Aminah/ })).toContainText(total);
}

async function takeThePayment(page: Page): Promise<void> {
    await page.getByRole('row', { name: /Siti Aminah/ }).getByRole('button').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Terima pembayaran' }).click();
    const drawer = page.getByRole('dialog', { name: 'Terima pembayaran' });
    await drawer.getByRole('button', { name: /^Lanjut: Rp/ }).click();
    await drawer.getByRole('button', { name: /^Ya, terima Rp/ }).click();
    await expect(drawer.getByRole('status')).toContainText('Lunas');
    await drawer.getByRole('button', { name: 'Selesai' }).click();
    await expect(page.getByRole('row', { name: /Siti Aminah/ })).toContainText('Lunas');
}

test('from nothing to the first own invoice that is Lunas', async ({ page, desa }) => {
    test.setTimeout(120_000);
    await signIn(page, desa);
    await makeArea(page);
    await makePlan(page);
    const total = await registerCustomer(page);
    await issueTheBill(page, total);
    await takeThePayment(page);
    await page.getByRole('link', { name: 'Siti Aminah' }).click();
    await expect(page.getByText('Semua tagihan sudah lunas')).toBeVisible();
    await expect(page.getByText('Terbuka', { exact: true })).toBeVisible();
    await page.getByRole('navigation').getByRole('link', { name: 'Beranda' }).click();
    await expect(page.getByRole('heading', { name: 'Perlu dikerjakan' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Langkah pertama' })).toHaveCount(0);
});
