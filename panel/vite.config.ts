import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const daemon = process.env['BANGNOPI_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
    plugins: [svelte()],
    define: { __PANEL_VERSION__: JSON.stringify(manifest.version) },
    build: {
        target: ['chrome90', 'firefox90', 'safari15'],
        manifest: true,
        modulePreload: { polyfill: false },
        rollupOptions: { input: { panel: 'index.html' } },
    },
    server: { host: '127.0.0.1', proxy: { '/api': daemon } },
    test: { include: ['tests/unit/**/*.test.ts'], environment: 'happy-dom' },
});
