// The plans that are sold.
import { answer, api, type Schemas } from '../../lib/api/client';
import { createQuery, type QueryState } from '../../lib/query.svelte';
import { may } from '../../lib/session.svelte';

const listed = 200;

export function createPlanQuery(): QueryState<Schemas['PlanList']> {
    return createQuery(() =>
        may('plans.read')
            ? { key: 'plans?active', fetch: (signal) => answer(api.GET('/api/v1/plans', { params: { query: { active: true, limit: listed, sort: 'code' } }, signal })) }
            : null,
    );
}
