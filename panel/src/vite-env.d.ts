/// <reference types="vite/client" />
/// <reference types="svelte" />
declare const __PANEL_VERSION__: string;
