// What the browser tests share: sessions by role (opened once, as sign-in is limited), the looks every screen is tried
// in, and the two things asked of each: nothing scrolls sideways, axe finds nothing.
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, request, type Browser, type BrowserContext, type Page } from '@playwright/test';

export const password = 'bangnopi-demo';
export { expect };

export interface Look {
    width: number;
    height: number;
    theme: 'light' | 'dark';
}

export const looks: Look[] = [
    { width: 360, height: 740, theme: 'light' },
    { width: 360, height: 740, theme: 'dark' },
    { width: 1280, height: 860, theme: 'light' },
    { width: 1280, height: 860, theme: 'dark' },
];

export function url(): string {
    const named = process.env['BANGNOPI_URL'];
    if (!named) throw new Error('BANGNOPI_URL is not set: run these tests with npm run e2e');
    return named;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
const states = new Map<string, Promise<State>>();

async function open(username: string): Promise<State> {
    const client = await request.newContext({ baseURL: url() });
    const answer = await client.post('/api/v1/sessions', { data: { username, password } });
    expect(answer.status(), await answer.text()).toBe(201);
    const state = await client.storageState();
    await client.dispose();
    return state;
}

export async function as(browser: Browser, username: string, look: Partial<Look> = {}): Promise<Page> {
    const state = states.get(username) ?? open(username);
    states.set(username, state);
    const context = await browser.newContext({
        baseURL: url(),
        storageState: await state,
        colorScheme: look.theme ?? 'light',
        viewport: { width: look.width ?? 1280, height: look.height ?? 860 },
        reducedMotion: 'reduce',
        locale: 'id-ID',
    });
    return context.newPage();
}

export const test = base.extend<{ owner: Page; technician: Page }>({
    baseURL: async ({}, use) => use(url()),
    owner: async ({ browser }, use) => {
        const page = await as(browser, 'owner');
        await use(page);
        await page.context().close();
    },
    technician: async ({ browser }, use) => {
        const page = await as(browser, 'teknisi');
        await use(page);
        await page.context().close();
    },
});

export async function visit(page: Page, path: string): Promise<void> {
    await page.goto(`/#${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await settled(page);
}

// Nothing is being loaded: no skeleton is left but the one that the gallery shows.
export async function settled(page: Page): Promise<void> {
    await expect(page.locator('.skeleton:not([data-shown] *)')).toHaveCount(0);
}

export async function expectSound(page: Page, what: string): Promise<void> {
    await settled(page);
    // A window that was just made narrower is laid out anew a moment later.
    const overflow_px = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await expect.poll(overflow_px, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
    const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
    expect(found, what).toEqual([]);
}

export interface Unpaid {
    id: string;
    number: string;
    customer: string;
    customer_name: string;
    open: number;
}

export async function unpaidInvoices(page: Page): Promise<Unpaid[]> {
    const answer = await page.request.get('/api/v1/invoices?unpaid=true&limit=200');
    return ((await answer.json()) as { items: Unpaid[] }).items;
}
