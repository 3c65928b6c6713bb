// Starts the real daemon for the tests: for all of them one with a demo, and one more for a test that begins with nothing.
// Each is ended by its process. BANGNOPI_URL names a daemon that runs already instead; BANGNOPI_BIN (or BANGNOPI_PROGRAM) the program,
// BANGNOPI_PANEL_DIR a built panel to serve instead of the one inside it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const readyWithin_ms = 20_000;
const drainWithin_ms = 12_000;

function program(): string {
    const named = process.env['BANGNOPI_BIN'] ?? process.env['BANGNOPI_PROGRAM'];
    const path = resolve(named ?? join(import.meta.dirname, '../../../build/release/bangnopi'));
    if (!existsSync(path)) throw new Error(`${path} is not there: build it with ./run build, or name another by BANGNOPI_BIN`);
    return path;
}

export function freePort(): Promise<number> {
    return new Promise((found, failed) => {
        const probe = createServer();
        probe.once('error', failed);
        probe.listen(0, '127.0.0.1', () => {
            const { port } = probe.address() as AddressInfo;
            probe.close(() => found(port));
        });
    });
}

async function untilReady(url: string, daemon: ChildProcess, log: string): Promise<void> {
    const deadline = Date.now() + readyWithin_ms;
    while (Date.now() < deadline) {
        if (daemon.exitCode !== null) throw new Error(`the daemon ended:\n${readFileSync(log, 'utf8')}`);
        const answer = await fetch(`${url}/readyz`).catch(() => null);
        if (answer?.ok) return;
        await pause(100);
    }
    throw new Error(`the daemon was not ready within ${readyWithin_ms} ms:\n${readFileSync(log, 'utf8')}`);
}

async function end(daemon: ChildProcess): Promise<void> {
    if (daemon.exitCode !== null) return;
    const ended = new Promise((done) => daemon.once('exit', done));
    daemon.kill('SIGTERM');
    await Promise.race([ended, pause(drainWithin_ms, undefined, { ref: false })]);
    if (daemon.exitCode === null) daemon.kill('SIGKILL');
}

export interface Served {
    url: string;
    // Where isolated customers are told so.
    notice: string;
    // What the command that made the database printed.
    made: string;
    stop: () => Promise<void>;
}

// Makes a database in a temporary folder by a command (demo or init), and serves it on a free port.
export async function serve(make: string[]): Promise<Served> {
    const folder = mkdtempSync(join(tmpdir(), 'bangnopi-e2e-'));
    const database = `sqlite:${join(folder, 'e2e.db')}`;
    const log = join(folder, 'serve.log');
    const made = execFileSync(program(), [...make, '--db', database], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
    const url = `http://127.0.0.1:${await freePort()}`;
    const notice = `http://127.0.0.1:${await freePort()}`;
    const output = openSync(log, 'w');
    const panel = process.env['BANGNOPI_PANEL_DIR'];
    const from = panel ? ['--panel-dir', panel] : [];
    const listeners = ['--listen', new URL(url).host, '--notice', new URL(notice).host, '--radius', 'off'];
    const daemon = spawn(program(), ['serve', '--db', database, ...listeners, ...from], {
        stdio: ['ignore', output, output],
    });
    const stop = async (): Promise<void> => {
        await end(daemon);
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        await untilReady(url, daemon, log);
    } catch (error) {
        await stop();
        throw error;
    }
    return { url, notice, made, stop };
}

export default async function setUp(): Promise<(() => Promise<void>) | void> {
    if (process.env['BANGNOPI_URL']) return;
    const served = await serve(['demo', '--customers', '60', '--months', '3', '--seed', '1', '--until', '2026-11-23']);
    process.env['BANGNOPI_URL'] = served.url;
    return served.stop;
}
