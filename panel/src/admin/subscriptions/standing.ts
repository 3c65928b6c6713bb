// Whether a line that a router holds itself is there as it should be. Of a line by RADIUS its sessions say that.
import type { Subscription } from '../../lib/api/client';
import { t } from '../../lib/i18n/index.svelte';
import type { Tone } from '../../ui/tone';

export interface LineStanding {
    tone: Tone;
    text: string;
    problem: NonNullable<Subscription['router_problem']> | undefined;
}

// Undefined: no router holds it.
export function lineStanding({ connection, access, router_problem }: Subscription): LineStanding | undefined {
    if (connection.router === null || !access) return undefined;
    if (router_problem) return { tone: 'bad', text: t('subscription.refused'), problem: router_problem };
    if (access.actual === null) return { tone: 'quiet', text: t('subscription.unseen'), problem: undefined };
    if (access.actual !== access.desired) return { tone: 'warn', text: t('session.out_of_step'), problem: undefined };
    return { tone: 'good', text: t('session.in_step'), problem: undefined };
}
