// Light or dark: as the device says until the user chooses. The choice is an attribute that tokens.css reads.
export type Theme = 'light' | 'dark';

const storageKey = 'bangnopi.theme';
const deviceIsDark = matchMedia('(prefers-color-scheme: dark)');
let theme = $state<Theme>('light');

function apply(next: Theme): void {
    theme = next;
    document.documentElement.dataset['theme'] = next;
}

function chosen(): Theme | null {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : null;
}

function ofDevice(): Theme {
    return deviceIsDark.matches ? 'dark' : 'light';
}

export function currentTheme(): Theme {
    return theme;
}

export function toggleTheme(): void {
    apply(theme === 'dark' ? 'light' : 'dark');
    localStorage.setItem(storageKey, theme);
}

export function restoreTheme(): void {
    apply(chosen() ?? ofDevice());
    deviceIsDark.addEventListener('change', () => {
        if (chosen() === null) apply(ofDevice());
    });
}
