// Whatever is shown to who has signed in needs all texts: what imports this has them.
import { id } from './id';
import { addTexts } from './index.svelte';

addTexts(id);
