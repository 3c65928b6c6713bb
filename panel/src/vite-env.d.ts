/// <reference types="vite/client" />
/// <reference types="svelte" />
declare const __PANEL_VERSION__: string;
declare const __SOURCE_URL__: string;
