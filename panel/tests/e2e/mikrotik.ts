// A MikroTik that is none (tests/support/routeros_router.hpp), and a port at which nothing listens. BANGNOPI_ROUTEROS names the program,
// else it is that of the debug build.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './daemon';

function program(): string {
    const path = resolve(process.env['BANGNOPI_ROUTEROS'] ?? join(import.meta.dirname, '../../../build/debug/routeros_router'));
    if (!existsSync(path)) throw new Error(`${path} is not there: build it with cmake --build build/debug --target routeros_router`);
    return path;
}

export interface Mikrotik {
    port: number;
    // By hand, behind the back of the daemon.
    empty: (list: string) => Promise<void>;
    add: (list: string, property: string) => Promise<void>;
    stop: () => Promise<void>;
}

export const user = 'bangnopi';
export const password = 'rahasia';

export async function mikrotik(): Promise<Mikrotik> {
    const router = spawn(program(), { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<void>((done) => router.once('exit', () => done()));
    const lines = createInterface({ input: router.stdout })[Symbol.asyncIterator]();
    const said = async (): Promise<string> => {
        const { value, done } = await lines.next();
        if (done) throw new Error('the router ended');
        return value;
    };
    const port = Number(await said());
    const byHand = async (line: string): Promise<void> => {
        router.stdin.write(`${line}\n`);
        await said();
    };
    return {
        port,
        empty: byHand,
        add: (list, property) => byHand(`${list} ${property}`),
        stop: async () => {
            router.stdin.end();
            await ended;
        },
    };
}

export const closedPort = freePort;
