/**
 * Light or dark: what the system says until the learner chooses.
 */
import type { ITheme } from '@xterm/xterm';
import { darkTheme, lightTheme } from '../terminal/theme.ts';
import { applyTheme, storedTheme, type ThemeChoice } from './theme-choice.ts';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

class Theme {
  choice = $state<ThemeChoice>(storedTheme());
  #systemIsDark = $state(systemIsDark.matches);

  constructor() {
    systemIsDark.addEventListener('change', ({ matches }) => (this.#systemIsDark = matches));
  }

  get isDark(): boolean {
    return this.choice === 'system' ? this.#systemIsDark : this.choice === 'dark';
  }

  get terminal(): ITheme {
    return this.isDark ? darkTheme : lightTheme;
  }

  /** To the other one, from whatever is shown now. */
  toggle(): void {
    this.choice = this.isDark ? 'light' : 'dark';
    applyTheme(this.choice);
  }
}

export const theme = new Theme();
