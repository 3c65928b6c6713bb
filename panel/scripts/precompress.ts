// Puts a .br and a .gz beside every built file that they make smaller, so that the daemon never compresses at run time.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const worthwhile_bytes = 256;

function* files(folder: string): Generator<string> {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) yield* files(path);
        else yield path;
    }
}

function writeIfSmaller(path: string, original: Buffer, compressed: Buffer): void {
    if (compressed.length < original.length) writeFileSync(path, compressed);
}

rmSync(join(dist, '.vite'), { recursive: true, force: true });
for (const path of [...files(dist)]) {
    if (!/\.(html|js|css|svg|json|webmanifest|txt)$/.test(path)) continue;
    const content = readFileSync(path);
    if (content.length < worthwhile_bytes) continue;
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
    writeIfSmaller(`${path}.br`, content, brotliCompressSync(content, brotli));
    writeIfSmaller(`${path}.gz`, content, gzipSync(content, { level: 9 }));
}
