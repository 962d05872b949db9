/**
 * One xterm with the addons we use. It exists before it is shown and before the shell is there: what is written waits in its buffer.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { SerializeAddon } from '@xterm/addon-serialize';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITheme } from '@xterm/xterm';
import type { TerminalSize } from '../../sandbox/contract.ts';
import { blinkCursor } from './blink.ts';
import { breathe } from './breathe.ts';
import { guestWidths } from './guest-widths.ts';
import { sequenceOf, type ExtraKey, type Held } from './held-keys.ts';
import { movesFocus } from './keys.ts';
import type { Screen } from './pace.ts';
import { drawOnce } from './redraw.ts';
import { savedScreen } from './saved-screen.ts';
import { takeDrops } from './text-drop.ts';
import { takeText } from './text-input.ts';

/** Lines above the screen; at 80 columns some 8 MB a terminal when full. */
const SCROLLBACK_LINES = 5000;
/** Lines above the screen that a saved session keeps. */
const SAVED_LINES = 1000;

export interface TerminalScreenOptions {
  readonly theme: ITheme;
  readonly isForScreenReader: boolean;
  readonly onLink: (address: string) => void;
  readonly onTitle: (title: string) => void;
  /** Keys and pastes, as the shell gets them. */
  readonly onInput: (text: string) => void;
  /** Mouse reports and the like: one byte a character. */
  readonly onBinary: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly onResize: (size: TerminalSize) => void;
  /** True when the key is a shortcut of the page: the shell doesn't get it. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Whether the page's own Ctrl or Alt waits for a character. */
  readonly isHeld: () => boolean;
}

export class TerminalScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #isHeld: () => boolean;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #serialize = new SerializeAddon();

  constructor(options: TerminalScreenOptions) {
    const { onLink } = options;
    this.#isHeld = options.isHeld;
    this.#terminal = new Terminal({
      theme: options.theme,
      screenReaderMode: options.isForScreenReader,
      scrollback: SCROLLBACK_LINES,
      fontFamily: TERMINAL_FONTS,
      fontSize: matchMedia('(max-width: 480px)').matches ? 12 : 14,
      lineHeight: 1.18,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      minimumContrastRatio: 4.5,
      // Option types |, @ and brackets on many layouts; a shell takes Escape before a key for Meta.
      macOptionIsMeta: false,
      // Widths of one's own are one.
      allowProposedApi: true,
      linkHandler: { activate: (_, address) => onLink(address) },
    });
    this.#terminal.unicode.register(guestWidths);
    this.#terminal.unicode.activeVersion = guestWidths.version;
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(this.#serialize);
    this.#terminal.loadAddon(new WebLinksAddon((_, address) => onLink(address)));
    this.#terminal.onTitleChange(options.onTitle);
    this.#terminal.onData(options.onInput);
    this.#terminal.onBinary((text) => options.onBinary(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    this.#terminal.onResize(({ rows, cols }) => options.onResize({ rows, columns: cols }));
    this.#terminal.attachCustomKeyEventHandler((event) => {
      // xterm lets the browser have its way with keys when a screen reader listens.
      if (movesFocus(event)) event.preventDefault();
      return !options.onKey(event);
    });
  }

  get size(): TerminalSize {
    return { rows: this.#terminal.rows, columns: this.#terminal.cols };
  }

  /** Draws into `host` from now on, and follows its size; the answer stops that. */
  show(host: HTMLElement): () => void {
    this.#terminal.open(host);
    drawOnce(this.#terminal);
    void this.#useWebGl();
    const typing = this.#listenToText(host);
    const drops = takeDrops(host, (text) => {
      this.paste(text);
      this.focus();
    });
    const blinking = this.#terminal.options.cursorBlink ? blinkCursor(this.#terminal, host) : undefined;
    const observer = new ResizeObserver(() => this.#fitVisible(host));
    observer.observe(host);
    return () => {
      observer.disconnect();
      blinking?.[Symbol.dispose]();
      typing?.[Symbol.dispose]();
      drops[Symbol.dispose]();
    };
  }

  #listenToText(host: HTMLElement): Disposable | undefined {
    const field = this.#terminal.textarea;
    if (!field) return undefined;
    field.setAttribute('aria-label', 'Terminal. F6 leaves it.');
    field.setAttribute('autocomplete', 'off');
    return takeText(host, field, { type: (keys) => this.#terminal.input(keys), isHeld: this.#isHeld });
  }

  /** A hidden terminal has no size; fitting it would make it one column wide. */
  #fitVisible(host: HTMLElement): void {
    if (host.clientWidth > 0 && host.clientHeight > 0) this.#fit.fit();
  }

  /**
   * The faster renderer, loaded late. Without a graphics card, or when it is taken away, xterm draws with the DOM: WebGL in software would
   * take the processor that the machine needs.
   */
  async #useWebGl(): Promise<void> {
    if (!hasGraphicsCard()) return;
    try {
      const { WebglAddon } = await import('@xterm/addon-webgl');
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.#terminal.loadAddon(webgl);
    } catch {
      // The chunk did not come, or the context was refused: the DOM it is.
    }
  }

  write(data: Uint8Array | string, done?: () => void): void {
    this.#terminal.write(data, done);
  }

  paste(text: string): void {
    this.#terminal.paste(text);
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** As if the key were on the keyboard. */
  press(key: ExtraKey, held: Held): void {
    this.#terminal.input(sequenceOf(key, held, this.#terminal.modes.applicationCursorKeysMode));
  }

  type(text: string): void {
    this.#terminal.input(text);
  }

  /** After a program that can't do it itself any more: out of its full screen, its mouse reports and its kind of keys. */
  restoreModes(): void {
    if (this.#terminal.buffer.active.type === 'alternate') this.write('\x1b[?1049l');
    this.write('\x1b[!p\x1b[?9;1000;1002;1003;1004;1006;2004l\x1b[?25h');
  }

  set theme(theme: ITheme) {
    this.#terminal.options.theme = theme;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  clearSelection(): void {
    this.#terminal.clearSelection();
  }

  /** Finds and selects; false when there is no such text. */
  find(text: string, direction: 'next' | 'previous', isIncremental: boolean): boolean {
    if (direction === 'previous') return this.#search.findPrevious(text);
    return this.#search.findNext(text, { incremental: isIncremental });
  }

  stopFinding(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  /** The rows that can be seen, as text. */
  get lines(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  }

  /** The text as escape sequences; written to a new screen of any size they give the same text. */
  saved(): Promise<string> {
    return savedScreen(this.#terminal, this.#serialize, SAVED_LINES, breathe);
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

/** A browser without a card offers WebGL all the same, drawn by its own software. */
function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  const info = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = context?.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof renderer === 'string' && !/swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

const TERMINAL_FONTS =
  '"JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';
