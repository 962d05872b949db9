/**
 * A terminal's text as escape sequences, taken in slices, so that no task of the page is long. It is the text of one moment: the screen
 * is taken at once; a line above it stays as it is once it has scrolled there, and its place is followed while output goes on.
 */
import type { SerializeAddon } from '@xterm/addon-serialize';
import type { IBuffer, IDisposable, IMarker, Terminal } from '@xterm/xterm';

/** Some 10 ms of a slow processor. */
const SLICE_CELLS = 12_000;
/** A resize or another buffer moves every line, and the text is taken anew; so often in slices, then in one piece. */
const SLICED_TRIES = 3;

const RESET = '\x1b[m';

/**
 * Written to a new screen of the same size, the result gives the same text, colours, cursor and modes; of another size, the same text.
 * `scrollback` is the number of lines above the screen; fewer come when they are cleared meanwhile. `pause` resolves in another task.
 */
export async function savedScreen(
  terminal: Terminal,
  addon: SerializeAddon,
  scrollback: number,
  pause: () => Promise<void>,
): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const isSliced = tries < SLICED_TRIES;
    if (isSliced) await pause();
    using copy = new ScreenCopy(terminal, addon, scrollback);
    while (copy.takeSlice()) if (isSliced) await pause();
    if (!copy.isStale) return copy.text;
  }
}

interface Piece {
  /** What leads from the row above to this one. */
  readonly joint: string;
  readonly text: string;
}

class ScreenCopy implements Disposable {
  readonly #terminal: Terminal;
  readonly #addon: SerializeAddon;
  readonly #scrollback: number;
  /** The lowest first. */
  readonly #pieces: Piece[] = [];
  /** After the text: where the cursor is, the alternate buffer, modes. */
  readonly #end: string;
  /** At the lowest row above the screen; while the alternate buffer is shown, the rows of the normal one stay where they are. */
  readonly #marker: IMarker | undefined;
  readonly #listeners: readonly IDisposable[];
  /** Rows above the screen that were taken. */
  #taken = 0;
  /** The rows are no longer those that were begun with. */
  isStale = false;

  constructor(terminal: Terminal, addon: SerializeAddon, scrollback: number) {
    this.#terminal = terminal;
    this.#addon = addon;
    this.#scrollback = scrollback;
    const { normal, active } = terminal.buffer;
    const bottom = lowestRow(normal);
    this.#take(normal.baseY, bottom);
    this.#end = this.#cursor(bottom) + this.#modes(bottom);
    const spoil = (): void => void (this.isStale = true);
    this.#listeners = [terminal.onResize(spoil), terminal.buffer.onBufferChange(spoil)];
    const isMoving = active.type === 'normal' && normal.baseY > 0;
    this.#marker = isMoving ? terminal.registerMarker(-normal.cursorY - 1) : undefined;
  }

  /** Takes the next rows above those that were taken; false when there are none. */
  takeSlice(): boolean {
    if (this.isStale) return false;
    const lowest = this.#marker ? this.#marker.line : this.#terminal.buffer.normal.baseY - 1;
    const first = Math.max(0, lowest - this.#scrollback + 1);
    const last = lowest - this.#taken;
    if (last < first) return false;
    const rows = Math.max(1, Math.floor(SLICE_CELLS / this.#terminal.cols));
    const top = Math.max(first, last - rows + 1);
    this.#take(top, last);
    this.#taken += last - top + 1;
    return true;
  }

  get text(): string {
    const pieces = this.#pieces.toReversed();
    return pieces.map(({ joint, text }, index) => (index === 0 ? text : joint + text)).join('') + this.#end;
  }

  [Symbol.dispose](): void {
    this.#marker?.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  /**
   * Row by row: over rows of one line the addon loses count when a row was emptied after its line had wrapped. Between two rows the
   * attributes are reset: a screen that scrolls fills the new row with the present background, which the addon does not know.
   */
  #take(top: number, bottom: number): void {
    for (let row = bottom; row >= top; row -= 1) {
      this.#pieces.push({ joint: RESET + this.#jointAbove(row), text: this.#row(row) });
    }
  }

  #row(row: number): string {
    return this.#addon.serialize({ range: { start: row, end: row }, excludeAltBuffer: true, excludeModes: true });
  }

  /**
   * A row wraps by itself when the one above is full and its first character is there. Where that was erased, two characters make it wrap,
   * are taken away, and the row above is written once more.
   */
  #jointAbove(row: number): string {
    const { normal } = this.#terminal.buffer;
    if (!normal.getLine(row)?.isWrapped || row === 0) return '\r\n';
    if (wrapsByItself(normal, row)) return '';
    const toLastColumn = `\r${times(this.#terminal.cols - 1, 'C')}`;
    return `${toLastColumn}xx\r\x1b[X\x1b[A${toLastColumn}\x1b[X\r${this.#row(row - 1)}${RESET}\r\x1b[B`;
  }

  /** From the end of the text. Behind a full row the cursor waits for the next character: only writing the row takes it there. */
  #cursor(bottom: number): string {
    const { normal } = this.#terminal.buffer;
    const row = normal.baseY + normal.cursorY;
    const upwards = `\r${times(bottom - row, 'A')}`;
    if (normal.cursorX === this.#terminal.cols) return upwards + RESET + this.#row(row);
    return upwards + times(normal.cursorX, 'C');
  }

  /** The addon gives them after some text of the normal buffer. */
  #modes(row: number): string {
    const modes = this.#addon.serialize({ range: { start: row, end: row } }).slice(this.#row(row).length);
    return this.#terminal.buffer.active.type === 'alternate' ? RESET + modes : modes;
  }
}

const times = (count: number, final: string): string => (count > 0 ? `\x1b[${count}${final}` : '');

/** With nothing above the screen, a smaller one need not scroll for rows that are empty. */
function lowestRow(buffer: IBuffer): number {
  let row = buffer.length - 1;
  if (buffer.baseY > 0) return row;
  while (row > buffer.cursorY && isEmpty(buffer, row)) row -= 1;
  return row;
}

function isEmpty(buffer: IBuffer, row: number): boolean {
  const line = buffer.getLine(row);
  return line?.translateToString(true) === '' && line.getCell(0)?.isBgDefault() === true;
}

function wrapsByItself(buffer: IBuffer, row: number): boolean {
  const above = buffer.getLine(row - 1);
  const last = above?.getCell(above.length - 1);
  const isFull = last !== undefined && (last.getChars() !== '' || last.getWidth() === 0);
  const first = buffer.getLine(row)?.getCell(0);
  return isFull && first !== undefined && first.getChars() !== '' && first.isBgDefault();
}
