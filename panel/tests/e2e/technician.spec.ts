// A technician keeps the network running and sees no money beyond paid or unpaid.
import { expect, expectSound, settled, test, visit } from './panel';

test('sees the network, and no amount on any page', async ({ technician }) => {
    const answer = await technician.request.get('/api/v1/customers?limit=1');
    const [customer] = ((await answer.json()) as { items: { id: string }[] }).items;
    for (const path of ['/', '/pelanggan', `/pelanggan/${customer?.id}`, `/pelanggan/${customer?.id}?tab=layanan`, '/paket']) {
        await visit(technician, path);
        await settled(technician);
        expect(await technician.locator('body').innerText(), path).not.toMatch(/Rp\s?\d/);
    }
});

test('is offered nothing that the role may not do', async ({ technician }) => {
    await visit(technician, '/');
    await expect(technician.getByRole('link', { name: 'Tagihan' })).toHaveCount(0);
    await expect(technician.getByRole('button', { name: 'Terima pembayaran' })).toHaveCount(0);
    await technician.keyboard.press('b');
    await expect(technician.getByRole('dialog')).toHaveCount(0);
});

test('is told so when an address leads beyond the role', async ({ technician }) => {
    await technician.goto('/#/tagihan');
    await expect(technician.getByRole('heading', { name: 'Bukan hak akses Anda' })).toBeVisible();
    await expectSound(technician, 'forbidden');
});
