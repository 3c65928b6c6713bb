// Short words about what was done. They leave by themselves; nothing that must be read stands only here.
export interface Toast {
    id: number;
    tone: 'good' | 'bad';
    text: string;
}

const shown_ms = 5000;
const maximumShown = 3;
let next = 0;
const list = $state<Toast[]>([]);

export function toasts(): readonly Toast[] {
    return list;
}

export function dismiss(id: number): void {
    const index = list.findIndex((toast) => toast.id === id);
    if (index >= 0) list.splice(index, 1);
}

export function toast(text: string, tone: Toast['tone'] = 'good'): void {
    const id = next++;
    list.push({ id, tone, text });
    if (list.length > maximumShown) list.shift();
    setTimeout(() => dismiss(id), shown_ms);
}
