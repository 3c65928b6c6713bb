// Browser tests against the real daemon (tests/e2e/daemon.ts starts it). One worker: the tests share a database, and a
// payment is taken once.
import { defineConfig } from '@playwright/test';

export default defineConfig({
    testDir: 'tests/e2e',
    globalSetup: './tests/e2e/daemon.ts',
    outputDir: 'test-results',
    workers: 1,
    fullyParallel: false,
    forbidOnly: true,
    retries: 0,
    timeout: 60_000,
    expect: { timeout: 10_000 },
    reporter: 'list',
    use: {
        browserName: 'chromium',
        locale: 'id-ID',
        timezoneId: 'Asia/Jakarta',
        viewport: { width: 1280, height: 860 },
        screenshot: 'only-on-failure',
        launchOptions: {
            executablePath: process.env['BANGNOPI_CHROMIUM'] ?? '/usr/bin/chromium',
            args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
        },
    },
});
