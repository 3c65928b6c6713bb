// Every screen and every drawer, on a small phone and a laptop, light and dark: nothing scrolls sideways, axe finds nothing.
import type { Page } from '@playwright/test';
import { as, expect, expectSound, looks, test, unpaidInvoices, visit } from './panel';

interface Screen {
    name: string;
    path: string | ((page: Page) => Promise<string>);
    open?: (page: Page) => Promise<void>;
}

async function aDebtor(page: Page): Promise<string> {
    return `/pelanggan/${(await unpaidInvoices(page))[0]?.customer}`;
}

async function toPaymentForm(page: Page): Promise<void> {
    await page.getByRole('main').getByRole('button', { name: 'Terima pembayaran' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: /^Lanjut/ })).toBeVisible();
}

const screens: Screen[] = [
    { name: 'month', path: '/' },
    { name: 'customers', path: '/pelanggan' },
    { name: 'customers, none found', path: '/pelanggan?q=tidak-mungkin-ada' },
    { name: 'profile', path: aDebtor },
    { name: 'invoices of a customer', path: async (page) => `${await aDebtor(page)}?tab=tagihan` },
    { name: 'payments of a customer', path: async (page) => `${await aDebtor(page)}?tab=pembayaran` },
    { name: 'service of a customer', path: async (page) => `${await aDebtor(page)}?tab=layanan` },
    { name: 'new customer', path: '/pelanggan/baru' },
    { name: 'a customer is edited', path: aDebtor, open: (page) => page.getByRole('main').getByRole('button', { name: 'Ubah', exact: true }).click() },
    { name: 'change of plan', path: aDebtor, open: (page) => page.getByRole('button', { name: 'Ganti paket' }).click() },
    { name: 'areas', path: '/wilayah' },
    { name: 'new area', path: '/wilayah', open: (page) => page.getByRole('button', { name: 'Wilayah baru' }).click() },
    { name: 'plans', path: '/paket' },
    { name: 'new plan', path: '/paket', open: (page) => page.getByRole('button', { name: 'Paket baru' }).click() },
    { name: 'a plan', path: '/paket', open: (page) => page.getByRole('main').getByRole('button', { name: /Mbps/ }).first().click() },
    { name: 'online', path: '/sedang-online' },
    { name: 'login attempts', path: '/sedang-online?tab=percobaan' },
    { name: 'routers', path: '/router' },
    { name: 'new router', path: '/router', open: (page) => page.getByRole('button', { name: 'Router baru' }).click() },
    { name: 'a router', path: '/router', open: (page) => page.getByRole('main').getByRole('button', { name: /Menara desa/ }).click() },
    { name: 'invoices', path: '/tagihan' },
    {
        name: 'an invoice',
        path: async (page) => `${await aDebtor(page)}?tab=tagihan`,
        open: (page) => page.getByRole('main').getByRole('button', { name: /INV/ }).first().click(),
    },
    { name: 'an address that leads nowhere', path: '/entah' },
    { name: 'bill runs', path: '/proses-tagihan' },
    { name: 'who pays', path: '/', open: (page) => page.keyboard.press('b') },
    { name: 'payment', path: aDebtor, open: toPaymentForm },
    {
        name: 'payment, confirmation',
        path: aDebtor,
        open: async (page) => {
            await toPaymentForm(page);
            await page.getByRole('button', { name: /^Lanjut: Rp/ }).click();
        },
    },
    { name: 'search', path: '/', open: (page) => page.keyboard.press('Control+k') },
    { name: 'keys', path: '/', open: (page) => page.keyboard.press('?') },
    { name: 'every wrapper', path: '/gaya' },
    { name: 'every wrapper, a dialog', path: '/gaya', open: (page) => page.getByRole('button', { name: 'dialog' }).click() },
    { name: 'time machine', path: '/', open: (page) => page.getByRole('button', { name: 'Mesin waktu' }).click() },
];

for (const look of looks) {
    test.describe(`at ${look.width} px, ${look.theme}`, () => {
        let page: Page;
        test.beforeAll(async ({ browser }) => {
            page = await as(browser, 'owner', look);
        });
        test.afterAll(() => page.context().close());

        for (const screen of screens) {
            test(`${screen.name} is sound`, async () => {
                await visit(page, typeof screen.path === 'string' ? screen.path : await screen.path(page));
                if (screen.open) {
                    await screen.open(page);
                    await expect(page.getByRole('dialog')).toBeVisible();
                }
                await expectSound(page, screen.name);
                await page.keyboard.press('Escape');
                await expect(page.getByRole('dialog')).toHaveCount(0);
            });
        }

        test('a router that is to hold lines is sound', async () => {
            await visit(page, '/router');
            await page.getByRole('main').getByRole('button', { name: /Menara desa/ }).click();
            await page.getByRole('button', { name: 'Atur agar memegang layanan' }).click();
            for (const kind of ['mikrotik', 'linux', 'none']) {
                await page.getByLabel('Siapa yang memegang').selectOption(kind);
                await expectSound(page, `a router that is to hold lines: ${kind}`);
            }
            await page.keyboard.press('Escape');
            await page.keyboard.press('Escape');
            await expect(page.getByRole('dialog')).toHaveCount(0);
        });

        test('the start page of a technician is sound', async ({ browser }) => {
            const technician = await as(browser, 'teknisi', look);
            await visit(technician, '/');
            await expectSound(technician, 'network');
            await technician.context().close();
        });
    });
}

for (const look of looks.filter((candidate) => candidate.width < 900)) {
    test(`the menu of a phone is sound, ${look.theme}`, async ({ browser }) => {
        const page = await as(browser, 'owner', look);
        await visit(page, '/');
        await page.getByRole('button', { name: 'Lainnya' }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await expectSound(page, 'menu');
        await page.context().close();
    });
}
