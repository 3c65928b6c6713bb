// Where the user is: the path and query behind the '#' of the address, so that any static server can hold the panel
// and every filter, sort and page can be bookmarked. A route's query is its only state.

export interface Location {
    path: string;
    query: URLSearchParams;
}

export type Query = Record<string, string | number | null | undefined>;

function read(): Location {
    const [path = '', query = ''] = window.location.hash.replace(/^#/, '').split('?', 2);
    return { path: path.startsWith('/') ? path : '/', query: new URLSearchParams(query) };
}

let location = $state.raw<Location>(read());

export function startRouter(): () => void {
    const update = (): void => {
        location = read();
    };
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
}

export function here(): Location {
    return location;
}

export function href(path: string, query: Query = {}): string {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
    }
    const search = params.toString();
    return `#${path}${search ? `?${search}` : ''}`;
}

export function go(path: string, query: Query = {}): void {
    window.location.hash = href(path, query);
}

// Changes some of the query and keeps the rest. Typing in a search box replaces, choosing a page adds to the history.
export function patchQuery(patch: Query, how: 'push' | 'replace' = 'push'): void {
    const next = href(location.path, { ...Object.fromEntries(location.query), ...patch });
    if (how === 'push') {
        window.location.hash = next;
        return;
    }
    history.replaceState(history.state, '', next);
    location = read();
}

// `/pelanggan/:id` against a path: the named parts, or null.
export function match(pattern: string, path: string): Record<string, string> | null {
    const wanted = pattern.split('/');
    const given = path.split('/');
    if (wanted.length !== given.length) return null;
    const params: Record<string, string> = {};
    for (const [index, part] of wanted.entries()) {
        const value = given[index] ?? '';
        if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
        else if (part !== value) return null;
    }
    return params;
}
