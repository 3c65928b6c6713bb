import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const daemon = process.env['BANGNOPI_URL'] ?? 'http://127.0.0.1:8080';

// Few files instead of fifty: what sign-in needs, what pages share, and a page's own. On slow 4G a request costs more
// than a kilobyte.
const neededAtOnce =
    /node_modules\/(svelte|esm-env|clsx|openapi-fetch)\/|src\/lib\/(i18n\/(id_first|index|message)|api|session|query|theme|problem_text)|src\/ui\/(Button|Field|TextField|Logo|Notice|Preferences|SourceLink|Toaster|toasts)|src\/admin\/(App|signin\/SignIn)|@lucide\/svelte\/dist\/(Icon|icons\/(cloud-off|languages|moon|sun)\.)/;

export default defineConfig({
    plugins: [svelte()],
    define: { __PANEL_VERSION__: JSON.stringify(manifest.version) },
    build: {
        target: ['chrome90', 'firefox90', 'safari15'],
        manifest: true,
        modulePreload: { polyfill: false },
        rolldownOptions: {
            input: { panel: 'index.html' },
            output: { codeSplitting: { groups: [{ name: 'first', test: neededAtOnce, priority: 2 }, { name: 'work', test: /src\/|@lucide/, minShareCount: 2 }] } },
        },
    },
    server: { host: '127.0.0.1', proxy: { '/api': daemon, '/source.tar.gz': daemon } },
    test: { include: ['tests/unit/**/*.test.ts'], environment: 'happy-dom', setupFiles: ['src/lib/i18n/all_texts.ts'] },
});
