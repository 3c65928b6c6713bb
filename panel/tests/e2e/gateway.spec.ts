// Routers that hold lines themselves: one that is off, one that is there, and a customer's line on it.
import { request, type Locator, type Page } from '@playwright/test';
import { as, expect, expectSound, password as staffPassword, test, url, visit } from './panel';
import { closedPort, mikrotik, password, user } from './mikrotik';

const sizes = [
    { width: 390, height: 844 },
    { width: 1280, height: 860 },
];

async function newRouter(page: Page, name: string): Promise<Locator> {
    await visit(page, '/router');
    await page.getByRole('button', { name: 'Router baru' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Nama router').fill(name);
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByText('Router ini tidak memegang layanan sendiri')).toBeVisible();
    return drawer;
}

async function setMikrotik(drawer: Locator, port: number): Promise<void> {
    await drawer.getByRole('button', { name: 'Atur agar memegang layanan' }).click();
    await drawer.getByLabel('Alamat router').fill('127.0.0.1');
    await drawer.getByLabel('Port', { exact: true }).fill(String(port));
    await drawer.getByLabel('Cara').selectOption('api');
    await drawer.getByLabel('Pengguna di router').fill(user);
    await drawer.getByLabel('Sandi di router').fill(password);
    await drawer.getByRole('button', { name: 'Simpan' }).click();
    await expect(drawer.getByRole('button', { name: 'Sinkronkan sekarang' })).toBeVisible();
}

async function letGo(drawer: Locator): Promise<void> {
    await drawer.getByRole('button', { name: 'Ubah cara menghubungi' }).click();
    await drawer.getByLabel('Siapa yang memegang').selectOption('none');
    await drawer.getByRole('button', { name: 'Lepas…' }).click();
    await expect(drawer.getByText('Yang sudah ada di router tetap di sana.')).toBeVisible();
    await drawer.getByRole('button', { name: 'Lepas', exact: true }).click();
    await expect(drawer.getByText('Router ini tidak memegang layanan sendiri')).toBeVisible();
}

interface Line {
    customer: string;
    connection: { kind: string; username: string };
}

// One that no other test here takes.
async function aLogin(page: Page, nth: number): Promise<Line> {
    const answer = await page.request.get('/api/v1/subscriptions?limit=100&status=active&sort=number');
    const { items } = (await answer.json()) as { items: Line[] };
    const logins = items.filter(({ connection }) => connection.kind === 'pppoe');
    const line = logins[nth % logins.length];
    if (!line) throw new Error('nobody has a login');
    return line;
}

async function giveLine(page: Page, line: Line, router: string): Promise<void> {
    await visit(page, `/pelanggan/${line.customer}?tab=layanan`);
    await page.getByRole('main').getByRole('button', { name: 'Ubah sambungan' }).first().click();
    await page.getByRole('dialog').getByLabel('Router yang memegang').selectOption({ label: router });
    await expectSound(page, 'a line is given to a router');
    await page.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
}

for (const size of sizes) {
    test.describe(`at ${size.width} px`, () => {
        let page: Page;
        let errors: string[];
        test.beforeEach(async ({ browser }) => {
            errors = [];
            page = await as(browser, 'teknisi', size);
            page.on('pageerror', (error) => errors.push(error.message));
        });
        test.afterEach(async () => {
            expect(errors).toEqual([]);
            await page.context().close();
        });

        test('a router that is off is unreachable, a dry run says why, and it is let go', async () => {
            const port = await closedPort();
            const name = `Padam ${size.width}`;
            const drawer = await newRouter(page, name);
            await setMikrotik(drawer, port);
            await expect(drawer.getByText('Tidak terjangkau')).toBeVisible();
            await expect(drawer.getByText(new RegExp(`127\\.0\\.0\\.1.*${port}`)).first()).toBeVisible();
            await expectSound(page, 'a router that is off');
            await drawer.getByRole('button', { name: 'Sinkronkan sekarang' }).click();
            await expect(page.getByText(`${name}: Tidak terjangkau`)).toBeVisible({ timeout: 25_000 });
            await drawer.getByRole('button', { name: 'Uji dulu' }).click();
            await expect(drawer.getByRole('alert')).toContainText('Tidak bisa dibandingkan');
            await expect(drawer.getByRole('alert')).toContainText(String(port));
            await expectSound(page, 'a dry run that failed');
            await drawer.getByRole('button', { name: 'Selesai' }).click();
            await letGo(drawer);
            await page.keyboard.press('Escape');
            await expect(page.getByText('Tidak terjangkau')).toHaveCount(0);
        });

        test('what is wrong with it stands beside its field', async () => {
            const drawer = await newRouter(page, `Salah ${size.width}`);
            await drawer.getByRole('button', { name: 'Atur agar memegang layanan' }).click();
            await drawer.getByLabel('Alamat router').fill('127.0.0.1');
            await drawer.getByLabel('Percaya pada').selectOption('fingerprint');
            await expectSound(page, 'a MikroTik as a gateway');
            await drawer.getByLabel('Sidik jari sertifikat').fill('ab12');
            await drawer.getByLabel('Pengguna di router').fill(user);
            await drawer.getByLabel('Sandi di router').fill(' ');
            await drawer.getByLabel('Port', { exact: true }).fill('70000');
            await drawer.getByRole('button', { name: 'Simpan' }).click();
            await expect(drawer.getByLabel('Port', { exact: true })).toHaveAttribute('aria-invalid', 'true');
            await drawer.getByLabel('Siapa yang memegang').selectOption('linux');
            await drawer.getByLabel('Antarmuka pelanggan').fill('eth1 eth2');
            await drawer.getByLabel('Antarmuka ke Internet').fill('eth0');
            await drawer.getByLabel('Alamat halaman isolir').fill('10.0.0.1');
            await drawer.getByLabel('Server DNS').fill('10.0.0.1 satu');
            await drawer.getByRole('button', { name: 'Simpan' }).click();
            await expect(drawer.getByLabel('Server DNS')).toHaveAttribute('aria-invalid', 'true');
            await expect(drawer.getByText(/^satu: /)).toBeVisible();
            await expectSound(page, 'a refused gateway');
        });

        test('a router that is there holds a line, and is put right again after a hand on it', async () => {
            const router = await mikrotik();
            try {
                const name = `Menara ${size.width}`;
                const drawer = await newRouter(page, name);
                await setMikrotik(drawer, router.port);
                await expect(drawer.getByText('Sesuai', { exact: true })).toBeVisible();
                await expect(drawer.getByText(/^RouterOS \d/)).toBeVisible();
                await drawer.getByRole('button', { name: 'Uji dulu' }).click();
                await expect(drawer.getByText('Tidak ada yang berbeda')).toBeVisible();

                await giveLine(page, await aLogin(page, size.width), name);
                await expect(page.getByRole('main').getByText('Di router:')).toContainText('Sesuai', { timeout: 25_000 });
                await expect(page.getByRole('main').getByText(/^Terbuka, sejak/)).toBeVisible();
                await expect(page.getByRole('main').getByText(name, { exact: true })).toBeVisible();
                await expectSound(page, 'a line that a router holds');

                for (const list of ['/ppp/secret', '/queue/simple']) await router.empty(list);
                await visit(page, '/router');
                await page.getByRole('main').getByRole('button', { name: new RegExp(name) }).click();
                await drawer.getByRole('button', { name: 'Uji dulu' }).click();
                await expect(drawer.getByRole('status')).toContainText('perubahan akan dilakukan');
                await expect(drawer.getByText('Tambah').first()).toBeVisible();
                await expectSound(page, 'what a dry run would change');
                await drawer.getByRole('button', { name: 'Selesai' }).click();
                await drawer.getByRole('button', { name: 'Sinkronkan sekarang' }).click();
                await expect(page.getByText(`${name}: Sesuai`)).toBeVisible({ timeout: 25_000 });
                await expect(drawer.getByText(/hal diubah orang pada/)).toBeVisible();
                await letGo(drawer);
            } finally {
                await router.stop();
            }
        });

        test('a line that the router will not take says so in its words, and the router that it differs', async () => {
            const router = await mikrotik();
            try {
                const name = `Penuh ${size.width}`;
                const line = await aLogin(page, size.width + 1);
                await router.add('/ppp/secret', `name=${line.connection.username}`);
                const drawer = await newRouter(page, name);
                await setMikrotik(drawer, router.port);
                await expect(drawer.getByText('Sesuai', { exact: true })).toBeVisible();
                await giveLine(page, line, name);
                const main = page.getByRole('main');
                await expect(main.getByText('Di router:')).toContainText('Tidak bisa dibuat sesuai', { timeout: 25_000 });
                await expect(main.getByText(/same name already exists \(dicoba /)).toBeVisible();
                await expect(main.getByText(`${name} · Berbeda: 1`)).toBeVisible();
                await expectSound(page, 'a line that a router refused');
                await visit(page, '/router');
                await main.getByRole('button', { name: new RegExp(name) }).click();
                await expect(drawer.getByText('Berbeda: 1')).toBeVisible();
                await expect(drawer.getByText(/same name already exists/)).toBeVisible();
                await letGo(drawer);
            } finally {
                await router.stop();
            }
        });
    });
}

// Who may look at everything and change nothing, with a password of their own.
async function newAuditor(owner: Page): Promise<string> {
    const username = 'pemeriksa';
    const { csrf_token } = (await (await owner.request.get('/api/v1/me')).json()) as { csrf_token: string };
    const data = { username, name: 'Wahyu Pemeriksa', role: 'auditor', password: `${staffPassword}-sementara` };
    expect((await owner.request.post('/api/v1/staff', { headers: { 'X-CSRF-Token': csrf_token, 'Idempotency-Key': username }, data })).status()).toBe(201);
    const client = await request.newContext({ baseURL: url() });
    const opened = await client.post('/api/v1/sessions', { data: { username, password: data.password } });
    const { csrf_token: token } = (await opened.json()) as { csrf_token: string };
    const changed = await client.post('/api/v1/me/password', { headers: { 'X-CSRF-Token': token }, data: { current: data.password, password: staffPassword } });
    expect(changed.ok(), await changed.text()).toBe(true);
    await client.dispose();
    return username;
}

test('an auditor sees how a router was found, and is offered nothing', async ({ browser, technician, owner }) => {
    const drawer = await newRouter(technician, 'Diperiksa');
    await setMikrotik(drawer, await closedPort());
    await expect(drawer.getByText('Tidak terjangkau')).toBeVisible();
    const auditor = await as(browser, await newAuditor(owner));
    await visit(auditor, '/router');
    await auditor.getByRole('main').getByRole('button', { name: 'Diperiksa' }).click();
    const seen = auditor.getByRole('dialog');
    await expect(seen.getByText('Tidak terjangkau')).toBeVisible();
    await expect(seen.getByText('MikroTik lewat API · 127.0.0.1')).toBeVisible();
    for (const name of ['Sinkronkan sekarang', 'Uji dulu', 'Ubah cara menghubungi', 'Hapus', 'Ubah']) {
        await expect(seen.getByRole('button', { name, exact: true })).toHaveCount(0);
    }
    await expectSound(auditor, 'a router to an auditor');
    await auditor.keyboard.press('Escape');
    await auditor.getByRole('button', { name: 'English' }).click();
    await auditor.getByRole('main').getByRole('button', { name: 'Diperiksa' }).click();
    await expect(seen.getByText('Unreachable')).toBeVisible();
    await expect(seen.getByText(/^the router cannot be reached/)).toBeVisible();
    await auditor.context().close();
    await letGo(drawer);
});
