/**
 * The cursor's blinking, by a timer. xterm's DOM renderer blinks with an endless CSS animation, and while an animation asks for frames
 * Chromium holds every message and timer that follows a key back until the next frame: each echo would come late. So the animation is
 * paused (TerminalView's styles), and a class moves it to its other half.
 */
import type { Terminal } from '@xterm/xterm';

const HALF_PERIOD_MS = 500;
const OFF = 'cursor-off';

/** `host` is what the terminal was opened in. The cursor stays on while it moves, as while somebody types. */
export function blinkCursor(terminal: Terminal, host: HTMLElement): Disposable {
  let timer: ReturnType<typeof setInterval> | undefined;
  const rest = (): void => {
    clearInterval(timer);
    host.classList.remove(OFF);
  };
  const begin = (): void => {
    rest();
    timer = setInterval(() => host.classList.toggle(OFF), HALF_PERIOD_MS);
  };
  const moved = terminal.onCursorMove(() => {
    if (document.activeElement === terminal.textarea) begin();
  });
  terminal.textarea?.addEventListener('focus', begin);
  terminal.textarea?.addEventListener('blur', rest);
  return {
    [Symbol.dispose]() {
      moved.dispose();
      rest();
    },
  };
}
