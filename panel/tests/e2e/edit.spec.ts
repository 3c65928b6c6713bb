// Changing what is there: customers, areas, plans, and everything that becomes of a subscription.
import type { Locator, Page } from '@playwright/test';
import { as, expect, expectSound, test, visit } from './panel';

interface Listed {
    id: string;
    customer: string;
    plan: string;
    connection: { kind: string };
}

async function subscriptions(page: Page, query: string): Promise<Listed[]> {
    const answer = await page.request.get(`/api/v1/subscriptions?limit=100&${query}`);
    return ((await answer.json()) as { items: Listed[] }).items;
}

// Active customers who are the only work of a test: each takes another.
async function toService(page: Page, nth: number): Promise<void> {
    const active = await subscriptions(page, 'status=active&sort=number');
    await visit(page, `/pelanggan/${active.at(nth)?.customer}?tab=layanan`);
}

async function open(page: Page, action: string): Promise<Locator> {
    await page.getByRole('main').getByRole('button', { name: action, exact: true }).first().click();
    const drawer = page.getByRole('dialog');
    await expect(drawer).toBeVisible();
    return drawer;
}

test('changes the name, address, area and phone of a customer', async ({ owner }) => {
    const [first] = await subscriptions(owner, 'status=active&sort=number');
    await visit(owner, `/pelanggan/${first?.customer}`);
    const drawer = await open(owner, 'Ubah');
    await drawer.getByLabel('Nama', { exact: true }).fill('Nama Baru Sekali');
    await drawer.getByLabel('Alamat').fill('Gang Kenanga 7');
    await drawer.getByLabel('Telepon').fill('bukan nomor');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByLabel('Telepon')).toHaveAttribute('aria-invalid', 'true');
    await drawer.getByLabel('Telepon').fill('0899 1111 2222');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
    await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Nama Baru Sekali');
    await expect(owner.getByRole('main')).toContainText('Gang Kenanga 7');
    await expect(owner.getByRole('main')).toContainText('0899-1111-2222');
});

test('does not write over what somebody else changed meanwhile', async ({ owner }) => {
    const second = (await subscriptions(owner, 'status=active&sort=number'))[1];
    await visit(owner, `/pelanggan/${second?.customer}`);
    const drawer = await open(owner, 'Ubah');
    const { csrf_token } = (await (await owner.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const other = await owner.request.patch(`/api/v1/customers/${second?.customer}`, { headers: { 'X-CSRF-Token': csrf_token }, data: { address: 'Dari orang lain' } });
    expect(other.status()).toBe(200);
    await drawer.getByLabel('Alamat').fill('Dari saya');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByRole('alert')).toContainText('sudah diubah orang lain');
});

test('changes the plan of a subscription, and says from when', async ({ owner }) => {
    await toService(owner, 2);
    const drawer = await open(owner, 'Ganti paket');
    await drawer.getByLabel('Paket baru').selectOption({ index: 1 });
    await expectSound(owner, 'change of plan');
    await drawer.getByRole('button', { name: 'Ganti paket' }).click();
    await expect(owner.getByText(/berlaku mulai \d+ \w+ \d{4}/)).toBeVisible();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
});

test('sends a subscription on leave, and back', async ({ owner }) => {
    await toService(owner, 3);
    let drawer = await open(owner, 'Cuti');
    await expectSound(owner, 'leave');
    await drawer.getByRole('button', { name: 'Mulai cuti' }).click();
    await expect(owner.getByRole('main').getByText('Cuti', { exact: true }).first()).toBeVisible();
    await expect(owner.getByText(/Tertutup: sedang cuti/)).toBeVisible();
    drawer = await open(owner, 'Akhiri cuti');
    await drawer.getByRole('button', { name: 'Aktifkan lagi' }).click();
    await expect(owner.getByRole('main').getByRole('button', { name: 'Cuti' })).toBeVisible();
});

test('notes a promise to pay, and refuses a day beyond two months beside its field', async ({ owner }) => {
    await toService(owner, 4);
    const drawer = await open(owner, 'Janji bayar');
    await drawer.getByLabel('Akan dibayar paling lambat').fill('2027-06-01');
    await drawer.getByRole('button', { name: 'Catat janji bayar' }).click();
    await expect(drawer.getByLabel('Akan dibayar paling lambat')).toHaveAttribute('aria-invalid', 'true');
    await expectSound(owner, 'a refused promise');
    await drawer.getByLabel('Akan dibayar paling lambat').fill('2026-11-30');
    await drawer.getByLabel('Catatan').fill('gajian');
    await drawer.getByRole('button', { name: 'Catat janji bayar' }).click();
    await expect(owner.getByText('Isolir ditunda sampai')).toBeVisible();
});

test('ends a subscription on a day', async ({ owner }) => {
    await toService(owner, 5);
    const drawer = await open(owner, 'Berhenti');
    await drawer.getByLabel('Berhenti pada').fill('2026-12-31');
    await expectSound(owner, 'end of a subscription');
    await drawer.getByRole('button', { name: 'Hentikan langganan' }).click();
    await expect(owner.getByText('Berhenti pada', { exact: true })).toBeVisible();
    await expect(owner.getByRole('main')).toContainText('31 Desember 2026');
});

test('begins a subscription of a customer who has none, and shows its password once', async ({ owner }) => {
    const { csrf_token } = (await (await owner.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const made = await owner.request.post('/api/v1/customers', { headers: { 'X-CSRF-Token': csrf_token }, data: { name: 'Tanpa Layanan' } });
    const { id } = (await made.json()) as { id: string };
    await visit(owner, `/pelanggan/${id}`);
    await owner.getByRole('button', { name: 'Mulai langganan' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Paket').selectOption({ index: 1 });
    await expect(drawer.getByRole('region', { name: 'Tagihan pertama' }).getByRole('row', { name: /^Total/ })).toBeVisible();
    await drawer.getByLabel('Login').fill('tanpa-layanan');
    await drawer.getByRole('button', { name: 'Mulai berlangganan' }).click();
    await expect(owner.getByText('Catat kata sandi ini sekarang')).toBeVisible();
    await expectSound(owner, 'a password shown once');
    await owner.getByRole('button', { name: 'Selesai' }).click();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
    await expect(owner.getByRole('main')).toContainText('tanpa-layanan');
});

test('gives a plan a new price from a day on, and stops selling another', async ({ owner }) => {
    await visit(owner, '/paket');
    await owner.getByRole('row').nth(1).getByRole('button').click();
    await owner.getByRole('button', { name: 'Ketentuan baru' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Berlaku mulai').fill('2027-01-01');
    await drawer.getByLabel(/Biaya bulanan|Harga$/).first().fill('199000');
    await expectSound(owner, 'a new version of a plan');
    await drawer.getByRole('button', { name: 'Simpan ketentuan baru' }).click();
    await expect(owner.getByRole('dialog').getByText('Sejak 1 Januari 2027')).toBeVisible();
    await expect(owner.getByRole('dialog').getByText('Akan datang')).toBeVisible();
    await owner.keyboard.press('Escape');
    await owner.getByRole('row').last().getByRole('button').click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Ubah' }).click();
    await owner.getByRole('dialog').getByLabel('Dijual').uncheck();
    await owner.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByRole('dialog').getByText('Tidak dijual')).toBeVisible();
});

test('makes an area below another, and renames it', async ({ owner }) => {
    await visit(owner, '/wilayah');
    await owner.getByRole('button', { name: 'Wilayah baru' }).click();
    let drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Nama wilayah').fill('Gang Uji');
    await drawer.getByLabel('Bagian dari').selectOption({ index: 1 });
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await owner.getByRole('button', { name: 'Gang Uji' }).click();
    drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Nama wilayah').fill('Gang Uji Baru');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(owner.getByRole('row', { name: /Gang Uji Baru/ })).toContainText('GANG-UJI');
});

test('lets a technician change the connection and nothing that costs money', async ({ technician }) => {
    await toService(technician, 6);
    const main = technician.getByRole('main');
    for (const action of ['Ganti paket', 'Cuti', 'Janji bayar', 'Berhenti', 'Ubah']) {
        await expect(main.getByRole('button', { name: action, exact: true })).toHaveCount(0);
    }
    const drawer = await open(technician, 'Ubah sambungan');
    await drawer.getByLabel('Alamat IP').fill('999.1.1.1');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByLabel('Alamat IP')).toHaveAttribute('aria-invalid', 'true');
    await drawer.getByLabel('Alamat IP').fill('10.99.1.7');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(main).toContainText('10.99.1.7');
});

test('says how many devices may be connected at once', async ({ technician }) => {
    const pppoe = (await subscriptions(technician, 'status=active&sort=number')).filter((one) => one.connection.kind === 'pppoe');
    await visit(technician, `/pelanggan/${pppoe.at(7)?.customer}?tab=layanan`);
    const drawer = await open(technician, 'Ubah sambungan');
    const limit = drawer.getByLabel('Perangkat sekaligus');
    await limit.fill('dua');
    await expect(drawer.getByRole('button', { name: 'Simpan' })).toBeDisabled();
    await limit.fill('101');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(limit).toHaveAttribute('aria-invalid', 'true');
    await limit.fill('2');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(technician.getByRole('main')).toContainText('Paling banyak 2');
});

test('lets an accountant note a promise, and nothing else of a subscription', async ({ browser }) => {
    const page = await as(browser, 'akuntansi');
    await toService(page, 6);
    await expect(page.getByRole('main').getByRole('button', { name: 'Janji bayar' })).toBeVisible();
    for (const action of ['Ganti paket', 'Cuti', 'Berhenti', 'Ubah sambungan']) {
        await expect(page.getByRole('main').getByRole('button', { name: action })).toHaveCount(0);
    }
    await page.context().close();
});
