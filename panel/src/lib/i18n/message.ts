// What a message's text says about its parameters. `{name}` is replaced by the parameter; `{n|day|days}` chooses by
// whether n is 1, for languages that have a plural (Indonesian has none).

type NameOf<Slot extends string> = Slot extends `${infer Name}|${string}` ? Name : Slot;

export type SlotsOf<Text extends string> = Text extends `${string}{${infer Slot}}${infer Rest}` ? NameOf<Slot> | SlotsOf<Rest> : never;

export type Params<Text extends string> = [SlotsOf<Text>] extends [never] ? [] : [params: Record<SlotsOf<Text>, string | number>];

export function slots(text: string): Set<string> {
    return new Set([...text.matchAll(/\{([^}|]+)(\|[^}]*)?\}/g)].map((match) => match[1] ?? ''));
}

export function fill(text: string, params: Record<string, string | number>): string {
    return text.replace(/\{([^}|]+)(?:\|([^}|]*)\|([^}|]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
        const value = params[name];
        if (value === undefined) return whole;
        if (one === undefined || other === undefined) return String(value);
        return value === 1 ? one : other;
    });
}
