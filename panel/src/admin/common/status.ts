// How statuses look. The words are in the dictionaries; a status that this panel does not know yet is quiet.
import type { Tone } from '../../ui/tone';

const tones: Record<string, Tone> = {
    pending: 'info',
    active: 'good',
    isolated: 'held',
    suspended: 'warn',
    ended: 'quiet',
    open: 'warn',
    partial: 'warn',
    paid: 'good',
    unpaid: 'bad',
    void: 'quiet',
    written_off: 'quiet',
    credited: 'quiet',
    overdue: 'bad',
    running: 'info',
    done: 'good',
    failed: 'bad',
};

export function toneOf(status: string): Tone {
    return tones[status] ?? 'quiet';
}
