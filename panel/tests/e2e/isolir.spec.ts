// The notice of an isolated line as a customer's telephone meets it: on the listener of its own, without scripts, at any address.
import type { APIRequestContext, Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { serve, type Served } from './daemon';
import { serveMidtrans, type Midtrans } from './midtrans';
import { expect, expectSound, password, test } from './panel';
import { merchant, scanned } from './qris';

interface Line {
    id: string;
    customer: string;
    customer_name: string;
}

let served: Served;
let staff: APIRequestContext;
let line: Line;
let telephone: BrowserContext;
let page: Page;
let midtrans: Midtrans;

async function isolatedLine(): Promise<Line> {
    const answer = await staff.get('/api/v1/subscriptions?status=isolated&limit=200');
    const lines = ((await answer.json()) as { items: Line[] }).items;
    for (const candidate of lines) if ((await openOf(candidate)) > 0) return candidate;
    throw new Error('the demo has nobody who is isolated and owes something');
}

async function openOf({ customer }: Line): Promise<number> {
    const answer = await staff.get(`/api/v1/invoices?customer=${customer}&unpaid=true&limit=200`);
    return ((await answer.json()) as { items: { open: number }[] }).items.reduce((sum, invoice) => sum + invoice.open, 0);
}

// What the application of a bank shows after a transfer, as a customer would photograph it.
let receipts = 0;

async function receipt(browser: Browser, amount: string): Promise<Buffer> {
    const drawn = await browser.newPage({ viewport: { width: 320, height: 420 } });
    await drawn.setContent(
        `<body style="font:16px sans-serif;margin:0;padding:24px;background:#e8f5ee"><h2>Transfer berhasil</h2><p>23 Nov 2026 09:12</p><p>Ke: NET DESA<br>BCA 1234567890</p><h1>${amount}</h1><p>Ref 8801 7723 9${receipts++}</p></body>`,
    );
    const png = await drawn.screenshot();
    await drawn.close();
    return png;
}

async function sendProof(browser: Browser): Promise<void> {
    const buffer = await receipt(browser, `Rp${(await openOf(line)).toLocaleString('id-ID')}`);
    await page.getByLabel('Bukti bayar').setInputFiles({ name: 'bukti.png', mimeType: 'image/png', buffer });
    await page.getByLabel('Tanggal bayar').fill('2026-11-23');
    await page.getByRole('button', { name: 'Kirim bukti bayar' }).click();
    await expect(page.getByRole('status').last()).toContainText('sedang kami periksa');
}

// The drawer of the one that waits, on a phone's width.
async function openProof(browser: Browser): Promise<{ office: BrowserContext; drawer: Locator }> {
    const office = await browser.newContext({ baseURL: served.url, locale: 'id-ID', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    expect((await office.request.post('/api/v1/sessions', { data: { username: 'akuntansi', password } })).status()).toBe(201);
    const panel = await office.newPage();
    await panel.goto('/#/bukti-bayar');
    await expect(panel.getByRole('heading', { level: 1 })).toHaveText('Bukti bayar');
    await expectSound(panel, 'proofs of payment');
    await panel.getByRole('button', { name: new RegExp(line.customer_name) }).click();
    const drawer = panel.getByRole('dialog');
    const picture = drawer.getByRole('img', { name: `Bukti bayar dari ${line.customer_name}` });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
    await expectSound(panel, 'a proof of payment');
    return { office, drawer };
}

test.describe('the notice of an isolated line', () => {
    test.describe.configure({ mode: 'serial' });

    test.beforeAll(async ({ browser, playwright }) => {
        served = await serve(['demo', '--customers', '60', '--months', '3', '--seed', '1', '--until', '2026-11-23']);
        const signIn = await playwright.request.newContext({ baseURL: served.url });
        const { token } = (await (await signIn.post('/api/v1/sessions?token=1', { data: { username: 'owner', password } })).json()) as { token: string };
        await signIn.dispose();
        staff = await playwright.request.newContext({ baseURL: served.url, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
        line = await isolatedLine();
        const address = { kind: 'static_ip', ip: '127.0.0.1' };
        expect((await staff.patch(`/api/v1/subscriptions/${line.id}/connection`, { data: address })).status()).toBe(200);
        const settings = {
            contact_phone: '0812-1111-2222',
            payment_instructions: 'Transfer BCA 1234567890 a.n. Net Desa\nLoket buka Senin sampai Sabtu, 08.00 sampai 16.00',
            qris_code: merchant,
            promise_days_max: 3,
            isolir_notice_url: `${served.url}/isolir`,
        };
        expect((await staff.patch('/api/v1/operators/current', { data: { settings } })).status()).toBe(200);
        midtrans = await serveMidtrans();
        const account = {
            code: 'mt',
            name: 'Midtrans',
            kind: 'midtrans',
            settings: { account: { api_url: midtrans.url }, email: 'kantor@example.id', offered: [{ way: 'virtual_account', channel: 'bca' }] },
            keys: { server_key: 'kunci' },
        };
        expect((await staff.post('/api/v1/payment-gateway-accounts', { data: account })).status()).toBe(201);
        const bank = { code: 'bri', name: 'BRI Net Desa', method: 'bank_transfer', account: '1102', account_number: '002101000123304', account_holder: 'Net Desa' };
        expect((await staff.post('/api/v1/channels', { data: bank })).status()).toBe(201);
        telephone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'id-ID', javaScriptEnabled: false });
        page = await telephone.newPage();
    });
    test.afterAll(async () => {
        await telephone?.close();
        await staff?.dispose();
        await served?.stop();
        await midtrans?.stop();
    });

    test('says what is owed and how to pay it, and is sound', async ({ browser }) => {
        const total = `Rp${(await openOf(line)).toLocaleString('id-ID')}`;
        const rules = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'id-ID' });
        const looked = await rules.newPage();
        await looked.goto(`${served.notice}/berita/hari-ini?id=7`);
        await expect(looked.getByRole('heading', { level: 1 })).toHaveText('Layanan internet Anda terisolir');
        await expect(looked.getByText('Total tagihan').locator('..')).toContainText(total);
        await expect(looked.locator('body')).not.toContainText(line.customer_name);
        await expect(looked.getByRole('link', { name: 'Telepon 081211112222' })).toHaveAttribute('href', 'tel:+6281211112222');
        await expect(looked.getByText('Loket buka Senin')).toBeVisible();
        await expectSound(looked, 'the notice');
        expect(await rules.cookies()).toEqual([]);
        await rules.close();
    });

    test('shows a code that another program reads, for the whole amount', async () => {
        const total = String(await openOf(line));
        await page.goto(`${served.notice}/`);
        const text = scanned(await page.getByRole('img', { name: /QRIS/ }).screenshot());
        expect(text.startsWith('000201010212')).toBe(true);
        expect(text).toContain(`530336054${String(total.length).padStart(2, '0')}${total}5802ID`);
    });

    test('shows the virtual account that was chosen, and the transfer', async ({ browser }) => {
        await page.goto(`${served.notice}/`);
        await page.getByRole('button', { name: 'Virtual account BCA' }).click();
        await expect(page).toHaveURL(new RegExp(`^${served.url}/isolir/`));
        await expect(page.getByText('Nomor virtual account').locator('..')).toContainText('8077000000000001');
        await page.getByRole('button', { name: 'Virtual account BCA' }).click();
        await expect(page.getByText('8077000000000001')).toHaveCount(1);
        expect(midtrans.orders).toHaveLength(1);
        await page.getByRole('button', { name: 'Transfer ke BRI Net Desa' }).click();
        await expect(page.getByText('Nomor rekening').locator('..')).toContainText('002101000123304');
        await expect(page.getByText('Jumlah, harus persis').locator('..')).toContainText(/Rp[\d.]+/);
        const rules = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'id-ID' });
        const looked = await rules.newPage();
        await looked.goto(page.url());
        await expect(looked.getByText('8077000000000001')).toBeVisible();
        await expectSound(looked, 'the notice with what was chosen');
        await looked.screenshot({ path: 'test-results/isolir.png', clip: { x: 0, y: 0, width: 390, height: 1350 }, fullPage: true });
        await rules.close();
    });

    test('speaks English when it is asked to', async () => {
        await page.goto(`${served.notice}/`);
        await page.getByRole('link', { name: 'English' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your Internet line is isolated');
    });

    test('leads to the same notice on another connection', async () => {
        await page.goto(`${served.notice}/`);
        await page.locator(`a[href^="${served.url}/isolir/"]:not([href$=".tar.gz"])`).click();
        await expect(page).toHaveURL(new RegExp(`^${served.url}/isolir/`));
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Layanan internet Anda terisolir');
    });

    test('takes the proof of a payment, and says why staff did not accept it', async ({ browser }) => {
        await page.goto(`${served.notice}/berita`);
        await sendProof(browser);
        await expect(page).toHaveURL(new RegExp(`^${served.url}/isolir/`));
        const { office, drawer } = await openProof(browser);
        await drawer.getByLabel('Ini pembayaran yang mana?').selectOption('reject');
        await drawer.getByLabel('Alasan').fill('Nomor rekening bukan milik kami');
        await drawer.getByRole('button', { name: 'Tolak' }).click();
        await expect(drawer).toHaveCount(0);
        await office.close();
        await page.reload();
        await expect(page.getByRole('status')).toContainText('tidak kami terima: Nomor rekening bukan milik kami');
        await page.goto(`${served.notice}/`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Layanan internet Anda terisolir');
    });

    test('takes a promise once, and opens the line', async () => {
        await page.goto(`${served.notice}/`);
        await page.getByRole('button', { name: /^Janji bayar sampai/ }).click();
        await expect(page.getByRole('status').first()).toContainText('Anda berjanji membayar sampai');
        await expect(page.getByRole('button', { name: /^Janji bayar/ })).toHaveCount(0);
        await page.goto(`${served.notice}/`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Layanan internet Anda sudah aktif');
    });

    test('is made a link of by staff', async ({ browser }) => {
        const office = await browser.newContext({ baseURL: served.url, locale: 'id-ID', viewport: { width: 1280, height: 860 } });
        expect((await office.request.post('/api/v1/sessions', { data: { username: 'akuntansi', password } })).status()).toBe(201);
        const panel = await office.newPage();
        await panel.goto(`/#/pelanggan/${line.customer}`);
        await panel.getByRole('button', { name: 'Tautan tagihan' }).click();
        const link = panel.getByRole('textbox', { name: 'Tautan tagihan' });
        await expect(link).toHaveValue(new RegExp(`^${served.url}/isolir/`));
        await expectSound(panel, 'a link to the notice');
        await page.goto(await link.inputValue());
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada tagihan yang belum lunas');
        await office.close();
    });

    test('says that all is paid once staff accept a proof', async ({ browser }) => {
        await sendProof(browser);
        const { office, drawer } = await openProof(browser);
        await drawer.getByLabel('Ini pembayaran yang mana?').selectOption('record');
        await drawer.getByRole('button', { name: 'Terima' }).click();
        await expect(drawer).toHaveCount(0);
        await office.close();
        expect(await openOf(line)).toBe(0);
        await page.reload();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Layanan internet Anda sudah aktif');
    });
});
