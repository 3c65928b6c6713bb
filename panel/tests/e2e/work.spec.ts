import { as, expect, expectSound, test, unpaidInvoices, visit } from './panel';

test('finds a customer by Ctrl-K and opens the profile', async ({ owner }) => {
    const [debt] = await unpaidInvoices(owner);
    await visit(owner, '/');
    await owner.keyboard.press('Control+k');
    await owner.getByRole('searchbox').fill(debt?.customer_name ?? '');
    await owner.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
    await expect(owner.getByRole('heading', { level: 1 })).toHaveText(debt?.customer_name ?? '');
    await expect(owner.getByRole('link', { name: 'Layanan & pemakaian' })).toBeVisible();
});

test('searches and filters the list, and keeps both in the address', async ({ owner }) => {
    const [debt] = await unpaidInvoices(owner);
    const word = (debt?.customer_name ?? '').split(' ')[0] ?? '';
    await visit(owner, '/pelanggan');
    await owner.getByRole('main').getByRole('searchbox').fill(word);
    await expect(owner).toHaveURL(new RegExp(`q=${word}`));
    await expect(owner.getByRole('row').nth(1)).toContainText(word);
    await owner.reload();
    await expect(owner.getByRole('main').getByRole('searchbox')).toHaveValue(word);
    await owner.getByRole('main').getByRole('searchbox').fill('tidak-mungkin-ada');
    await expect(owner.getByText('Tidak ada pelanggan yang cocok')).toBeVisible();
    await owner.getByRole('button', { name: 'Hapus saringan' }).click();
    await expect(owner.getByRole('row').nth(1)).toBeVisible();
});

test('turns the pages of the list forth and back', async ({ owner }) => {
    await visit(owner, '/pelanggan');
    const first = await owner.getByRole('row').nth(1).innerText();
    await owner.getByRole('button', { name: 'Berikutnya' }).click();
    await expect(owner.getByText(/^26–50 dari/)).toBeVisible();
    await owner.getByRole('button', { name: 'Sebelumnya' }).click();
    await expect(owner.getByText(/^1–25 dari/)).toBeVisible();
    expect(await owner.getByRole('row').nth(1).innerText()).toBe(first);
});

test('takes a payment, confirms the amount, and the invoice is Lunas', async ({ owner }) => {
    const debt = (await unpaidInvoices(owner))[0];
    await visit(owner, `/pelanggan/${debt?.customer}?tab=tagihan`);
    await owner.keyboard.press('b');
    const drawer = owner.getByRole('dialog', { name: 'Terima pembayaran' });
    await drawer.getByRole('searchbox').fill(debt?.customer_name ?? '');
    await drawer.getByRole('button', { name: debt?.customer_name ?? '' }).first().click();
    await drawer.getByRole('button', { name: /^Lanjut: Rp/ }).click();
    await expect(drawer.getByText('Anda menerima')).toBeVisible();
    await drawer.getByRole('button', { name: /^Ya, terima Rp/ }).click();
    await expect(drawer.getByRole('status')).toContainText('Lunas');
    await drawer.getByRole('button', { name: 'Selesai' }).click();
    await expect(drawer).toHaveCount(0);
});

test('a payment from a profile clears its arrears', async ({ owner }) => {
    const debt = (await unpaidInvoices(owner)).at(-1);
    await visit(owner, `/pelanggan/${debt?.customer}`);
    await owner.getByRole('main').getByRole('button', { name: 'Terima pembayaran' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByRole('button', { name: /^Lanjut: Rp/ }).click();
    await drawer.getByRole('button', { name: /^Ya, terima Rp/ }).click();
    await expect(drawer.getByRole('status')).toContainText('Lunas');
    await drawer.getByRole('button', { name: 'Selesai' }).click();
    await expect(owner.getByText('Semua tagihan sudah lunas')).toBeVisible();
});

test('says in advance what a part payment leaves open', async ({ owner }) => {
    const debt = (await unpaidInvoices(owner))[0];
    await visit(owner, `/pelanggan/${debt?.customer}`);
    await owner.getByRole('main').getByRole('button', { name: 'Terima pembayaran' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Jumlah').fill('5.000');
    await expect(drawer.getByText(/^Lunas sebagian, sisa Rp/)).toBeVisible();
});

test('registers a customer with a subscription in one go', async ({ owner }) => {
    await visit(owner, '/pelanggan/baru');
    await owner.getByLabel('Nama', { exact: true }).fill('Wayan Uji Coba');
    await owner.getByLabel('Telepon').fill('081234567890');
    await owner.getByLabel('Paket').selectOption({ index: 1 });
    await owner.getByLabel('Login').fill('wayan-uji');
    await owner.getByRole('button', { name: 'Daftarkan' }).click();
    await expect(owner.getByText('Wayan Uji Coba terdaftar')).toBeVisible();
    await owner.getByRole('link', { name: 'Buka profil' }).click();
    await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Wayan Uji Coba');
});

test('shows a refusal beside its field', async ({ owner }) => {
    await visit(owner, '/pelanggan/baru');
    await owner.getByLabel('Nama', { exact: true }).fill('Salah Telepon');
    await owner.getByLabel('Telepon').fill('bukan-nomor');
    await owner.getByLabel('Langsung berlangganan').uncheck();
    await owner.getByRole('button', { name: 'Daftarkan' }).click();
    await expect(owner.getByRole('alert')).toContainText('Periksa isian yang ditandai.');
    await expect(owner.getByLabel('Telepon')).toHaveAttribute('aria-invalid', 'true');
});

test('makes a plan', async ({ owner }) => {
    await visit(owner, '/paket');
    await owner.getByRole('button', { name: 'Paket baru' }).click();
    const drawer = owner.getByRole('dialog');
    await drawer.getByLabel('Nama paket').fill('Rumah 35 Mbps');
    await drawer.getByLabel('Kode').fill('UJI35');
    await drawer.getByLabel('Biaya bulanan').fill('210000');
    await expect(drawer.getByLabel('Biaya bulanan')).toHaveValue('210.000');
    await drawer.getByLabel('Unduh (Mbps)', { exact: true }).fill('35');
    await drawer.getByLabel('Unggah (Mbps)', { exact: true }).fill('15');
    await drawer.getByLabel('Burst', { exact: true }).check();
    await drawer.getByLabel('Burst unduh (Mbps)').fill('50');
    await drawer.getByLabel('Burst unggah (Mbps)').fill('12');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByLabel('Burst unggah (Mbps)')).toHaveAttribute('aria-invalid', 'true');
    await expectSound(owner, 'a plan with a burst');
    await drawer.getByLabel('Burst unggah (Mbps)').fill('20');
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    const row = owner.getByRole('row', { name: /Rumah 35 Mbps/ });
    await expect(row).toContainText('Rp210.000 / bulan');
    await expect(row).toContainText('35 Mbps / 15 Mbps, burst 50 Mbps / 20 Mbps');
});

test('runs the bills of a day and tells what it did', async ({ owner }) => {
    await visit(owner, '/proses-tagihan');
    await owner.getByRole('button', { name: 'Jalankan' }).click();
    await expect(owner.locator('.run')).toContainText('Selesai');
});

test('narrows invoices down to those overdue, and opens one with its lines', async ({ owner }) => {
    await visit(owner, '/tagihan');
    await owner.getByRole('button', { name: 'Lunas', exact: true }).click();
    await expect(owner).toHaveURL(/status=lunas/);
    await owner.getByRole('row').nth(1).getByRole('button').click();
    await expect(owner.getByRole('dialog')).toContainText('Periode');
    await owner.keyboard.press('Escape');
    await expect(owner.getByRole('dialog')).toHaveCount(0);
});

test('speaks English at one press, and remembers it', async ({ owner }) => {
    await visit(owner, '/');
    await owner.getByRole('button', { name: 'English' }).click();
    await expect(owner.getByRole('heading', { name: 'Billed this month' })).toBeVisible();
    await owner.reload();
    await expect(owner.getByRole('link', { name: 'Customers' }).first()).toBeVisible();
    await owner.getByRole('button', { name: 'Bahasa Indonesia' }).click();
    await expect(owner.getByRole('heading', { name: 'Ditagih bulan ini' })).toBeVisible();
});

test('turns dark at one press, and remembers it', async ({ owner }) => {
    await visit(owner, '/');
    await owner.getByRole('button', { name: 'Gelap' }).click();
    await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
    await owner.reload();
    await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('offers the source of the program', async ({ owner }) => {
    await visit(owner, '/');
    const link = owner.getByRole('link', { name: 'Kode sumber' });
    await expect(link).toHaveAttribute('href', '/source.tar.gz');
    const source = await owner.request.get('/source.tar.gz');
    expect(source.headers()['content-type']).toBe('application/gzip');
    expect(source.headers()['content-disposition']).toMatch(/filename="bangnopi-[\d.]+-[\w-]+\.tar\.gz"/);
});

test('shows by itself what somebody else did', async ({ owner }) => {
    const [debt] = await unpaidInvoices(owner);
    await visit(owner, `/pelanggan/${debt?.customer}?tab=pembayaran`);
    const { csrf_token } = (await (await owner.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const paid = await owner.request.post('/api/v1/payments', {
        headers: { 'X-CSRF-Token': csrf_token },
        data: { customer: debt?.customer, method: 'cash', channel: 'kas', amount: 1000, reference: 'KW-DARI-ORANG-LAIN' },
    });
    expect(paid.status()).toBe(201);
    await expect(owner.getByText('KW-DARI-ORANG-LAIN')).toBeVisible();
});

test('moves the clock of the demo', async ({ owner }) => {
    await visit(owner, '/');
    await owner.getByRole('button', { name: 'Mesin waktu' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: /^Maju sehari/ }).click();
    await expect(owner.locator('.banner')).toContainText('24 November 2026', { timeout: 30_000 });
    await expect(owner.getByRole('dialog')).toHaveCount(0);
});

test('a collector starts with what is overdue, and takes cash into the own hand', async ({ browser }) => {
    const page = await as(browser, 'kolektor', { width: 360, height: 740 });
    await visit(page, '/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Menunggak');
    const [debt] = await unpaidInvoices(page);
    await visit(page, `/pelanggan/${debt?.customer}`);
    await page.getByRole('main').getByRole('button', { name: 'Terima pembayaran' }).click();
    const way = page.getByRole('dialog').getByLabel('Diterima lewat');
    await expect(way).toHaveValue('kolektor');
    await expect(way.getByRole('option').filter({ hasNotText: 'Tunai' })).toHaveCount(0);
    await expectSound(page, 'payment of a collector');
    await page.context().close();
});
