// The size budget: what a browser must fetch before an entry shows itself, and what each lazy route adds, brotli.
// Exits 1 beyond the budget. Reads vite's manifest, so it runs between the build and precompress.ts.
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

interface Chunk {
    file: string;
    src?: string;
    isEntry?: boolean;
    isDynamicEntry?: boolean;
    imports?: string[];
    css?: string[];
}

const first_load_budget_bytes: Record<string, number> = { 'index.html': 45_000, 'tagih/index.html': 35_000, 'portal/index.html': 35_000 };
const lazy_route_budget_bytes = 60_000;

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Chunk>;

function brotliBytes(file: string): number {
    return brotliCompressSync(readFileSync(new URL(file, dist))).length;
}

// Every file that loading the chunk pulls in without a further decision: itself, its static imports, their styles.
function closure(key: string, found = new Set<string>()): Set<string> {
    const chunk = manifest[key];
    if (chunk === undefined || found.has(chunk.file)) return found;
    found.add(chunk.file);
    for (const style of chunk.css ?? []) found.add(style);
    for (const imported of chunk.imports ?? []) closure(imported, found);
    return found;
}

function total(files: Iterable<string>): number {
    return [...files].reduce((sum, file) => sum + brotliBytes(file), 0);
}

function report(name: string, bytes: number, budget: number): boolean {
    const verdict = bytes <= budget ? 'ok' : 'OVER BUDGET';
    console.log(`${name.padEnd(44)} ${(bytes / 1000).toFixed(1).padStart(6)} of ${budget / 1000} kB br  ${verdict}`);
    return bytes <= budget;
}

let within = true;
for (const [key, chunk] of Object.entries(manifest)) {
    if (!chunk.isEntry) continue;
    const entry = closure(key);
    const budget = first_load_budget_bytes[key];
    if (budget === undefined) throw new Error(`${key} is an entry without a budget: name one in scripts/size.ts`);
    within = report(`first load of ${key}`, total(entry) + brotliBytes(key), budget) && within;
    for (const [lazy, lazyChunk] of Object.entries(manifest)) {
        if (!lazyChunk.isDynamicEntry) continue;
        const added = [...closure(lazy)].filter((file) => !entry.has(file));
        within = report(`  ${lazy}`, total(added), lazy_route_budget_bytes) && within;
    }
}
process.exitCode = within ? 0 : 1;
