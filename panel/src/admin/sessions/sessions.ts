// How sessions of routers are said: whether a line has what it should, how fast it is, since when.
import type { Schemas } from '../../lib/api/client';
import { label, t } from '../../lib/i18n/index.svelte';
import type { Tone } from '../../ui/tone';
import { speed } from '../common/locale';
import { withBurst } from '../plans/describe';

export type RouterSession = Schemas['RouterSession'];
export type LoginAttempt = Schemas['LoginAttempt'];
type LineState = Schemas['LineState'];

export interface Standing {
    tone: Tone;
    text: string;
    // What it should be, where it is not that.
    note: string | undefined;
}

function stateText(state: LineState): string {
    const word = label('status.access', state.state);
    return state.state === 'open' ? `${word}, ${rates(state)}` : word;
}

export function standing(session: RouterSession): Standing {
    if (session.subscription === null) return { tone: 'quiet', text: t('session.nobody'), note: undefined };
    if (session.in_step === null) return { tone: 'quiet', text: t('session.unknown'), note: undefined };
    if (!session.in_step) {
        const note = session.desired ? t('session.should', { state: stateText(session.desired) }) : undefined;
        return { tone: 'warn', text: t('session.out_of_step'), note };
    }
    const walled = session.granted?.state === 'isolated';
    return { tone: walled ? 'held' : 'good', text: t('session.in_step'), note: walled ? label('status.access', 'isolated') : undefined };
}

function rate(value_bps: number | null): string {
    return value_bps === 0 ? t('session.unlimited') : value_bps === null ? '–' : speed(value_bps);
}

// Down and up, with the burst; one word where neither has a limit.
export function rates(state: LineState | null): string {
    if (state === null || state.rate_down_bps === null) return '–';
    if (state.rate_down_bps === 0 && state.rate_up_bps === 0) return t('session.unlimited');
    const burst = { burst_down_bps: state.burst_down_bps ?? 0, burst_up_bps: state.burst_up_bps ?? 0 };
    return withBurst(`${rate(state.rate_down_bps)} / ${rate(state.rate_up_bps)}`, burst);
}

const outcomeTones: Record<LoginAttempt['outcome'], Tone> = { accepted: 'good', isolated: 'held', rejected: 'bad' };

export function outcomeTone(attempt: LoginAttempt): Tone {
    return outcomeTones[attempt.outcome];
}
