export type Tone = 'good' | 'warn' | 'bad' | 'held' | 'info' | 'quiet';
