// All areas of the operator, by name. They are few; what is beyond one page is left to the search of an area's customers.
import { answer, api, type Schemas } from '../../lib/api/client';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';

export type Area = Schemas['Area'];
const listed = 200;

export function createAreaQuery(): QueryState<Schemas['AreaList']> {
    return createQuery(() =>
        may('areas.read')
            ? { key: 'areas', fetch: (signal) => answer(api.GET('/api/v1/areas', { params: { query: { limit: listed, sort: 'name' } }, signal })) }
            : null,
    );
}
