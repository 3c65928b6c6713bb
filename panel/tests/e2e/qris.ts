// A merchant's own QRIS code, and what another program reads of a code on the screen.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const merchant =
    '00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454';

export function scanned(png: Buffer): string {
    const folder = mkdtempSync(join(tmpdir(), 'bangnopi-qr-'));
    try {
        writeFileSync(join(folder, 'screen.png'), png);
        return execFileSync('zbarimg', ['--quiet', '--raw', '--oneshot', '-Sdisable', '-Sqrcode.enable', join(folder, 'screen.png')], {
            encoding: 'utf8',
        }).trim();
    } finally {
        rmSync(folder, { recursive: true });
    }
}
