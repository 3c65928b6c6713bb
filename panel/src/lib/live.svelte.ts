// Lists of what no event tells of: asked for again while somebody looks.
import type { QueryState } from './query.svelte';

export const refresh_ms = 10_000;

export function keepFresh(query: QueryState<unknown>, wanted: () => boolean = () => true): void {
    $effect(() => {
        const timer = setInterval(() => {
            if (document.visibilityState === 'visible' && wanted() && !query.loading) void query.reload();
        }, refresh_ms);
        return () => clearInterval(timer);
    });
}
