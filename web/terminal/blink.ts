/**
 * The cursor's blinking, by a timer. xterm's DOM renderer blinks with an endless CSS animation, and while an animation asks for frames
 * Chromium holds every message and timer that follows a key back until the next frame: each echo would come late. So the animation is
 * paused (TerminalView's styles), and a class moves it to its other half.
 */
import type { Terminal } from '@xterm/xterm';

const HALF_PERIOD_MS = 500;
/** As with GTK's terminals: after ten seconds nobody looks for the cursor, and each blink is a frame to draw. */
const TICKS_MAX = 20;
const OFF = 'cursor-off';

/** `host` is what the terminal was opened in. The cursor stays on while it moves, as while somebody types. */
export function blinkCursor(terminal: Terminal, host: HTMLElement): Disposable {
  let timer: ReturnType<typeof setInterval> | undefined;
  /** Since the last tick: a flood moves the cursor thousands of times a second, which must cost nothing. */
  let hasMoved = false;
  /** Since the cursor has moved. */
  let ticks = 0;
  const rest = (): void => {
    clearInterval(timer);
    timer = undefined;
    host.classList.remove(OFF);
  };
  const tick = (): void => {
    ticks = hasMoved ? 0 : ticks + 1;
    if (ticks > TICKS_MAX) return rest();
    if (!hasMoved) host.classList.toggle(OFF);
    hasMoved = false;
  };
  const begin = (): void => {
    rest();
    ticks = 0;
    timer = setInterval(tick, HALF_PERIOD_MS);
  };
  const moves = terminal.onCursorMove(() => {
    if (hasMoved) return;
    if (timer === undefined && document.activeElement === terminal.textarea) begin();
    if (timer === undefined) return;
    hasMoved = true;
    host.classList.remove(OFF);
  });
  terminal.textarea?.addEventListener('focus', begin);
  terminal.textarea?.addEventListener('blur', rest);
  return {
    [Symbol.dispose]() {
      moves.dispose();
      rest();
    },
  };
}
