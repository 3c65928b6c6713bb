import { mount } from 'svelte';
import App from './admin/App.svelte';
import { restoreLanguage } from './lib/i18n/index.svelte';
import { restoreTheme } from './lib/theme.svelte';
import './ui/tokens.css';
import './ui/control.css';

restoreTheme();
await restoreLanguage();
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
