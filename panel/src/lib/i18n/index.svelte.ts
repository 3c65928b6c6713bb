// The language of the panel. Keys are typed: a key that id.ts lacks, or a missing parameter, does not compile.
// Of Indonesian what is shown before sign-in is always there, the rest comes with the pages; English is fetched when it is chosen.
import type { en } from './en';
import type { id } from './id';
import { first } from './id_first';
import { fill, type Params } from './message';

export type Language = 'id' | 'en';
export type MessageKey = keyof typeof id;

const storageKey = 'bangnopi.language';
let language = $state<Language>('id');
let english = $state.raw<typeof en>();
let indonesian = $state.raw<Partial<Record<MessageKey, string>>>(first);

export function addTexts(texts: typeof id): void {
    indonesian = texts;
}

export function currentLanguage(): Language {
    return language;
}

export function t<Key extends MessageKey>(key: Key, ...params: Params<(typeof id)[Key]>): string {
    const text: string = (language === 'en' ? english?.[key] : undefined) ?? indonesian[key] ?? '';
    return params[0] === undefined ? text : fill(text, params[0]);
}

// For a key made of a value the server sends (`status.${status}`): the value itself where no text is known,
// so that a newer server never leaves a hole.
export function label(prefix: string, value: string): string {
    const key = `${prefix}.${value}`;
    return key in indonesian ? (t as (key: string) => string)(key) : value;
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
