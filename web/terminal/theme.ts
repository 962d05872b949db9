/**
 * xterm's colours for the two themes. They stand here and not in CSS because xterm wants values; the background and the text are those of
 * web/ui/base.css. Every colour keeps 4.5 to 1 against its background, but for the two blacks and whites that serve as fills.
 */
import type { ITheme } from '@xterm/xterm';

export const darkTheme: ITheme = {
  background: '#0d1619',
  foreground: '#dbe5e4',
  cursor: '#ff8d6b',
  cursorAccent: '#0d1619',
  selectionBackground: '#2f5560',
  black: '#22333a',
  red: '#ff8d7a',
  green: '#7fce9a',
  yellow: '#e2c06c',
  blue: '#7fb8ea',
  magenta: '#d2a3e0',
  cyan: '#6fcbd2',
  white: '#dbe5e4',
  brightBlack: '#8499a0',
  brightRed: '#ffab9c',
  brightGreen: '#a2e0b7',
  brightYellow: '#f1d995',
  brightBlue: '#a5d0f5',
  brightMagenta: '#e3c3ee',
  brightCyan: '#9ce0e5',
  brightWhite: '#ffffff',
};

export const lightTheme: ITheme = {
  background: '#fcfdfd',
  foreground: '#1a272e',
  cursor: '#b53f1f',
  cursorAccent: '#fcfdfd',
  selectionBackground: '#bfdfe2',
  black: '#1a272e',
  red: '#b3301c',
  green: '#246b3f',
  yellow: '#7b5a06',
  blue: '#1d5a99',
  magenta: '#83418f',
  cyan: '#0b6470',
  white: '#6a7479',
  brightBlack: '#5b686e',
  brightRed: '#9a2412',
  brightGreen: '#195530',
  brightYellow: '#634700',
  brightBlue: '#134a84',
  brightMagenta: '#6d2f79',
  brightCyan: '#06515b',
  brightWhite: '#1a272e',
};
