// A problem in the user's words: by its stable code, and the server's own detail where the code alone says too little.
import type { Problem } from './api/problem';
import { label, t } from './i18n/index.svelte';

export function problemText(problem: Problem): string {
    if (problem.offline) return t('state.offline.text');
    const known = label('problem', problem.code);
    if (known !== `${problem.code}`) return known;
    return problem.message || t('state.failed');
}
