import '@xterm/xterm/css/xterm.css';
import { mount } from 'svelte';
import App from './App.svelte';
import type { Booting } from './session/boot.ts';

/** Everything that is not needed to start the machine. */
export function showPage(target: Element, booting: Booting): void {
  mount(App, { target, props: { booting } });
}
