// The language of the panel. Keys are typed: a key that id.ts lacks, or a missing parameter, does not compile.
// Indonesian is always there; English is fetched when it is chosen.
import type { en } from './en';
import { id } from './id';
import { fill, type Params } from './message';

export type Language = 'id' | 'en';
export type MessageKey = keyof typeof id;

const storageKey = 'bangnopi.language';
let language = $state<Language>('id');
let english = $state.raw<typeof en>();

export function currentLanguage(): Language {
    return language;
}

export function t<Key extends MessageKey>(key: Key, ...params: Params<(typeof id)[Key]>): string {
    const text: string = language === 'en' && english ? english[key] : id[key];
    return params[0] === undefined ? text : fill(text, params[0]);
}

// For a key made of a value the server sends (`status.${status}`): the value itself where no text is known,
// so that a newer server never leaves a hole.
export function label(prefix: string, value: string): string {
    const key = `${prefix}.${value}`;
    return key in id ? (t as (key: string) => string)(key) : value;
}

export async function setLanguage(next: Language): Promise<void> {
    if (next === 'en') english = (await import('./en')).en;
    language = next;
    document.documentElement.lang = next;
    localStorage.setItem(storageKey, next);
}

export async function restoreLanguage(): Promise<void> {
    if (localStorage.getItem(storageKey) === 'en') await setLanguage('en');
}
