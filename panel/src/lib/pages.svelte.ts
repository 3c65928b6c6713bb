// Cursor pages in the address: `page` says which, `cursor` where it begins. The server only points forward; the cursors
// that were met are remembered, so that one can go back. A page whose cursor is not known leads to the first.
import { here, patchQuery, type Query } from './router.svelte';

export const pageSize = 25;

export class Pages {
    #cursors = new Map<string, string>();
    #scope: () => string;

    // `scope`: everything else the list depends on; cursors of other filters are not ours.
    constructor(scope: () => string) {
        this.#scope = scope;
    }

    get page(): number {
        const page = Number(here().query.get('page') ?? '1');
        return Number.isSafeInteger(page) && page >= 1 ? page : 1;
    }

    get cursor(): string | undefined {
        return here().query.get('cursor') ?? undefined;
    }

    #slot(page: number): string {
        return `${this.#scope()}#${page}`;
    }

    turnTo(page: number, next_cursor: string | null): void {
        if (this.cursor !== undefined) this.#cursors.set(this.#slot(this.page), this.cursor);
        const cursor = page > this.page ? next_cursor : this.#cursors.get(this.#slot(page));
        patchQuery(page <= 1 || !cursor ? { page: null, cursor: null } : { page, cursor });
        window.scrollTo(0, 0);
    }
}

// A filter changed: the list begins anew.
export function filterBy(patch: Query, how: 'push' | 'replace' = 'push'): void {
    patchQuery({ ...patch, page: null, cursor: null }, how);
}
