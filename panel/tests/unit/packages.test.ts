import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, unknown>;

describe('the packages', () => {
    it('are pinned to one version each, the Node that builds included', () => {
        const { devDependencies } = read('package.json') as { devDependencies: Record<string, string> };
        expect(devDependencies['node']).toMatch(/^24\./);
        expect(Object.values(devDependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    });
    it('come from whatever registry the machine uses: the lock file names none', () => {
        expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
    });
});
