import { expect, expectSound, looks, password, test } from './panel';

test('signs in and shows the month', async ({ page }) => {
    await page.goto('/');
    await page.getByLabel('Nama pengguna').fill('owner');
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'November 2026' })).toBeVisible();
    await expect(page.getByText('Ini data demo.')).toBeVisible();
});

test('says that the password is wrong, and keeps the name', async ({ page }) => {
    await page.goto('/');
    await page.getByLabel('Nama pengguna').fill('owner');
    await page.getByLabel('Kata sandi').fill('salah-sekali');
    await page.getByRole('button', { name: 'Masuk' }).click();
    await expect(page.getByRole('alert')).toHaveText('Nama pengguna atau kata sandi salah.');
    await expect(page.getByLabel('Nama pengguna')).toHaveValue('owner');
});

test('asks for the operator where the server serves several', async ({ page }) => {
    await page.route('**/api/v1/sessions', (route) =>
        route.fulfill({
            status: 422,
            contentType: 'application/problem+json',
            json: { type: 'about:blank', title: 'x', status: 422, code: 'operator_required', detail: 'Name the operator.' },
        }),
    );
    await page.goto('/');
    await expect(page.getByLabel('Kode operator')).toHaveCount(0);
    await page.getByLabel('Nama pengguna').fill('owner');
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await expect(page.getByLabel('Kode operator')).toBeVisible();
});

test('asks for the code of a second factor, and for the next one when it was wrong', async ({ page }) => {
    const refused = (code: string, errors: object[] = []) => ({
        status: 401,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: 'x', status: 401, code, detail: 'x', errors },
    });
    await page.route('**/api/v1/sessions', (route) => {
        const { totp } = route.request().postDataJSON() as { totp?: string };
        if (totp === undefined) return route.fulfill(refused('totp_required'));
        if (totp === '000000') return route.fulfill(refused('wrong_credentials', [{ pointer: '/totp', detail: 'x' }]));
        return route.fulfill(refused('too_many_requests'));
    });
    await page.goto('/');
    await expect(page.getByLabel('Kode autentikator')).toHaveCount(0);
    await page.getByLabel('Nama pengguna').fill('owner');
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByLabel('Kode autentikator').fill('000000');
    await page.getByRole('button', { name: 'Masuk' }).click();
    await expect(page.getByRole('alert')).toHaveText('Kode salah atau sudah dipakai. Isi kode berikutnya.');
    await expect(page.getByLabel('Kode autentikator')).toHaveValue('');
});

test('says that the server does not answer, and tries again', async ({ page }) => {
    await page.route('**/api/v1/me', (route) => route.abort());
    await page.goto('/');
    await expect(page.getByRole('alert')).toContainText('Tidak tersambung');
    await page.unroute('**/api/v1/me');
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
});

test('signs out', async ({ page }) => {
    await page.goto('/');
    await page.getByLabel('Nama pengguna').fill('akuntansi');
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByRole('button', { name: 'Keluar' }).click();
    await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
});

test('has a password of one use changed before anything else', async ({ owner }) => {
    await owner.route('**/api/v1/me', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...(await answer.json()), must_change_password: true } });
    });
    await owner.goto('/');
    await expect(owner.getByRole('heading', { name: 'Ganti kata sandi' })).toBeVisible();
    await expect(owner.getByRole('navigation')).toHaveCount(0);
    await owner.getByLabel('Kata sandi baru', { exact: true }).fill('rahasia-baru-1');
    await owner.getByLabel('Ulangi kata sandi baru').fill('rahasia-lain-2');
    await expect(owner.getByText('Tidak sama dengan kata sandi baru.')).toBeVisible();
    await expectSound(owner, 'change of password');
});

for (const look of looks) {
    test(`the sign-in page is sound at ${look.width} px, ${look.theme}`, async ({ page }) => {
        await page.setViewportSize(look);
        await page.emulateMedia({ colorScheme: look.theme });
        await page.goto('/');
        await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
        await expectSound(page, 'sign-in');
    });
}
