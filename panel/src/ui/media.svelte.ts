import { MediaQuery } from 'svelte/reactivity';

// Below 640 px a table becomes cards; below 900 px the side navigation becomes a bar at the bottom.
export const narrow = new MediaQuery('(max-width: 639px)', false);
