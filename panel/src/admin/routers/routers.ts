// All routers of the operator, by name; beyond one page the search finds them.
import { answer, api, type Schemas } from '../../lib/api/client';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';

export type Router = Schemas['Router'];
const listed = 200;

// As it is now: its version changes with its gateway's settings.
export function readRouter(id: string): Promise<Router> {
    return answer(api.GET('/api/v1/routers/{id}', { params: { path: { id } } }));
}

export function createRouterQuery(): QueryState<Schemas['RouterList']> {
    return createQuery(() =>
        may('routers.read')
            ? { key: 'routers', fetch: (signal) => answer(api.GET('/api/v1/routers', { params: { query: { limit: listed, sort: 'name' } }, signal })) }
            : null,
    );
}
