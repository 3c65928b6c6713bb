// What keeps the network running: routers, who is online, and why somebody cannot connect.
import type { Locator, Page } from '@playwright/test';
import { as, expect, expectSound, test, visit } from './panel';

async function newRouter(page: Page, name: string, addresses: string): Promise<Locator> {
    await page.getByRole('button', { name: 'Router baru' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Nama router').fill(name);
    await drawer.getByLabel('Alamat', { exact: true }).fill(addresses);
    return drawer;
}

test('adds a router, shows its secret once, and makes the script to paste', async ({ technician }) => {
    await visit(technician, '/router');
    const drawer = await newRouter(technician, 'Menara Uji', '10.50.0.2, 10.50.0.3');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByText('Salin rahasia ini ke router sekarang')).toBeVisible();
    const secret = await drawer.getByLabel('Rahasia (secret)').inputValue();
    expect(secret).toHaveLength(24);
    await expectSound(technician, 'a secret shown once');
    await drawer.getByRole('button', { name: 'Skrip RouterOS' }).click();
    await drawer.getByLabel('Alamat server ini').fill('127.0.0.1');
    await drawer.getByRole('button', { name: 'Buat skrip' }).click();
    await expect(drawer.getByLabel('Alamat server ini')).toHaveAttribute('aria-invalid', 'true');
    await drawer.getByLabel('Alamat server ini').fill('203.0.113.5');
    await drawer.getByRole('button', { name: 'Buat skrip' }).click();
    const script = drawer.getByRole('textbox', { name: 'Skrip RouterOS' });
    await expect(script).toHaveValue(new RegExp(secret));
    await expect(script).toHaveValue(/203\.0\.113\.5/);
    await expectSound(technician, 'the script');
    await drawer.getByRole('button', { name: 'Salin' }).click();
    await expect(technician.getByText('Disalin')).toBeVisible();
    await technician.keyboard.press('Escape');
    await expect(drawer.getByText('Salin rahasia ini ke router sekarang')).toHaveCount(0);
});

test('says where isolated customers are sent, and not to the technician', async ({ owner, technician }) => {
    await visit(technician, '/router');
    await expect(technician.getByRole('button', { name: 'Router baru' }).first()).toBeVisible();
    await expect(technician.getByRole('button', { name: 'Halaman isolir' })).toHaveCount(0);
    await visit(owner, '/router');
    await owner.getByRole('button', { name: 'Halaman isolir' }).click();
    const page = owner.getByRole('dialog').getByLabel('Alamat halaman');
    await page.fill('contoh.id');
    await owner.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click();
    await expect(page).toHaveAttribute('aria-invalid', 'true');
    await expectSound(owner, 'a refused page of isolation');
    await page.fill('http://contoh.id/isolir');
    await owner.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByText('Halaman isolir disimpan')).toBeVisible();
    await owner.getByRole('button', { name: 'Halaman isolir' }).click();
    await expect(page).toHaveValue('http://contoh.id/isolir');
});

test('says what isolated customers are told, and refuses a code that is none', async ({ owner }) => {
    await visit(owner, '/router');
    await owner.getByRole('button', { name: 'Halaman isolir' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Nomor yang bisa dihubungi').fill('0812-3456-7890');
    await drawer.getByLabel('Cara membayar').fill('BCA 123\nLoket di balai desa');
    await drawer.getByLabel('Isi kode QRIS merchant').fill('000201');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByLabel('Isi kode QRIS merchant')).toHaveAttribute('aria-invalid', 'true');
    await expectSound(owner, 'a refused code');
    await drawer.getByLabel('Isi kode QRIS merchant').fill('');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByText('Halaman isolir disimpan')).toBeVisible();
    await owner.getByRole('button', { name: 'Halaman isolir' }).click();
    await expect(drawer.getByLabel('Nomor yang bisa dihubungi')).toHaveValue('+6281234567890');
    await expect(drawer.getByLabel('Cara membayar')).toHaveValue('BCA 123\nLoket di balai desa');
});

test('refuses an address that is none beside its field', async ({ owner }) => {
    await visit(owner, '/router');
    const drawer = await newRouter(owner, 'Menara Salah', '10.51.0.2 0.0.0.0');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByLabel('Alamat', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expectSound(owner, 'a refused router');
});

test('warns of a router whose requests can be forged, changes it, and removes it', async ({ owner }) => {
    await visit(owner, '/router');
    const drawer = await newRouter(owner, 'Hotspot Uji', '10.52.0.2');
    await drawer.getByLabel('Jenis').selectOption('chillispot');
    await expect(drawer.getByLabel('Arah hitungan terbalik')).toBeChecked();
    await drawer.getByLabel('Message-Authenticator').selectOption('off');
    await expect(drawer.getByRole('note')).toContainText('CVE-2024-3596');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByText('Salin rahasia ini ke router sekarang')).toBeVisible();
    await owner.keyboard.press('Escape');
    const row = owner.getByRole('row', { name: /Hotspot Uji/ });
    await expect(row).toContainText('Bisa dipalsukan');
    await row.getByRole('button').click();
    await expect(drawer.getByRole('button', { name: 'Skrip RouterOS' })).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Ubah' }).click();
    await drawer.getByLabel('Message-Authenticator').selectOption('required');
    await drawer.getByLabel('Catatan').fill('balai desa');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByText('balai desa')).toBeVisible();
    await drawer.getByRole('button', { name: 'Hapus' }).click();
    await expectSound(owner, 'a router is removed');
    await drawer.getByRole('button', { name: 'Hapus' }).click();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
    await expect(owner.getByRole('row', { name: /Hotspot Uji/ })).toHaveCount(0);
});

test('says that nobody is online, and that no login was tried', async ({ technician }) => {
    await visit(technician, '/sedang-online');
    await expect(technician.getByText('Tidak ada yang sedang online')).toBeVisible();
    await technician.getByRole('main').getByRole('searchbox').fill('tidak-mungkin-ada');
    await expect(technician.getByText('Tidak ada sesi yang cocok')).toBeVisible();
    await technician.getByRole('link', { name: 'Percobaan masuk' }).click();
    await expect(technician.getByText('Belum ada percobaan masuk')).toBeVisible();
    await technician.getByRole('button', { name: 'Ditolak' }).click();
    await expect(technician).toHaveURL(/hasil=rejected/);
    await expectSound(technician, 'no attempt matches');
});

test('shows the sessions and logins of a service to a technician', async ({ technician }) => {
    const answer = await technician.request.get('/api/v1/subscriptions?limit=1&status=active');
    const [first] = ((await answer.json()) as { items: { customer: string }[] }).items;
    await visit(technician, `/pelanggan/${first?.customer}?tab=layanan`);
    await expect(technician.getByRole('heading', { name: /^Sesi terakhir/ }).first()).toBeVisible();
    await expect(technician.getByRole('heading', { name: 'Percobaan masuk' }).first()).toBeVisible();
});

test('offers neither page to who counts the money', async ({ browser }) => {
    const page = await as(browser, 'akuntansi');
    await visit(page, '/');
    for (const name of ['Sedang online', 'Router']) await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
    for (const path of ['/sedang-online', '/router']) {
        await page.goto(`/#${path}`);
        await expect(page.getByRole('heading', { name: 'Bukan hak akses Anda' })).toBeVisible();
    }
    await page.context().close();
});
