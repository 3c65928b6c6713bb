// Reads of the server, kept by key: a page that was seen shows at once and is refreshed behind it.
// A key starts with its topic ("customers?…", "invoices/…"); a write, or an event of the stream, invalidates topics.
import { untrack } from 'svelte';
import { type Problem, toProblem } from './api/problem';

const maximumEntries = 100;
const cache = new Map<string, unknown>();
const watchers = new Set<(topics: string[] | null) => void>();

function remember(key: string, data: unknown): void {
    cache.delete(key);
    cache.set(key, data);
    if (cache.size <= maximumEntries) return;
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
}

function concerns(key: string, topics: string[] | null): boolean {
    return topics === null || topics.some((topic) => key.startsWith(topic));
}

export function invalidate(...topics: string[]): void {
    for (const key of [...cache.keys()]) if (concerns(key, topics)) cache.delete(key);
    for (const watcher of watchers) watcher(topics);
}

export function refreshAll(): void {
    for (const watcher of watchers) watcher(null);
}

// At sign-out: nothing of one user is ever shown to the next.
export function forgetEverything(): void {
    cache.clear();
}

export class QueryState<Data> {
    data = $state.raw<Data>();
    problem = $state.raw<Problem>();
    loading = $state(true);
    #key = '';
    #controller: AbortController | null = null;
    #fetch: ((signal: AbortSignal) => Promise<Data>) | null = null;

    get key(): string {
        return this.#key;
    }

    start(key: string, fetch: (signal: AbortSignal) => Promise<Data>): void {
        if (key !== this.#key) {
            this.problem = undefined;
            this.data = cache.get(key) as Data | undefined;
        }
        this.#key = key;
        this.#fetch = fetch;
        void this.reload();
    }

    async reload(): Promise<void> {
        if (!this.#fetch) return;
        this.stop();
        const controller = new AbortController();
        this.#controller = controller;
        this.loading = true;
        try {
            const data = await this.#fetch(controller.signal);
            if (controller.signal.aborted) return;
            remember(this.#key, data);
            this.data = data;
            this.problem = undefined;
        } catch (error) {
            if (controller.signal.aborted) return;
            this.problem = toProblem(error);
        }
        this.loading = false;
    }

    stop(): void {
        this.#controller?.abort();
    }
}

// `describe` is read again whenever what it reads changes; null means: nothing to ask yet.
export function createQuery<Data>(
    describe: () => { key: string; fetch: (signal: AbortSignal) => Promise<Data> } | null,
): QueryState<Data> {
    const state = new QueryState<Data>();
    $effect(() => {
        const wanted = describe();
        if (!wanted) return;
        untrack(() => state.start(wanted.key, wanted.fetch));
        return () => state.stop();
    });
    $effect(() => {
        const watcher = (topics: string[] | null): void => {
            if (state.key && concerns(state.key, topics)) void state.reload();
        };
        watchers.add(watcher);
        return () => watchers.delete(watcher);
    });
    return state;
}
