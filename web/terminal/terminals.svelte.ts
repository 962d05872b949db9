/**
 * The terminals of the page: their order, which one is in front, their screens and lines. A terminal's screen exists before its shell
 * does, so that the page has something to show at once.
 */
import * as Comlink from 'comlink';
import type { ITheme } from '@xterm/xterm';
import type { TerminalInfo } from '../../sandbox/contract.ts';
import type { Sandbox } from '../session/life.ts';
import type { SavedTerminal } from '../session/saves.ts';
import { connectLine, type Line } from './flow.ts';
import { NOTHING_HELD, withHeld, type ExtraKey, type Held } from './held-keys.ts';
import { shortcutOf, type Shortcut } from './keys.ts';
import { cleanTitle } from './links.ts';
import { TerminalScreen } from './screen.ts';

/** Each holds a shell in the guest and a screen in the page. */
export const TERMINALS_MAX = 12;

export interface TerminalsOptions {
  readonly isForScreenReader: boolean;
  readonly theme: ITheme;
  /** A link was chosen in a terminal; nothing is opened yet. */
  readonly onLink: (address: string) => void;
  readonly onInput: () => void;
  readonly onOutput: () => void;
  readonly onShortcut: (shortcut: Shortcut, event: KeyboardEvent) => boolean;
  readonly onTrouble: (what: string) => void;
}

/** What a tab has to do with the others. */
interface TabOptions extends Omit<TerminalsOptions, 'onInput'> {
  readonly onInput: (tab: TerminalTab, text: string) => void;
  readonly isHeld: () => boolean;
}

/** As xterm tells it. */
const IS_MAC = /^(?:Mac|iP(?:hone|ad))/.test(navigator.platform);

export class TerminalTab {
  /** Of this page; the shell's own id is in `info`. */
  readonly key: number;
  readonly screen: TerminalScreen;
  /** Set by the learner; then programs don't change it. */
  #ownTitle = $state('');
  #shellTitle = $state('');
  info = $state.raw<TerminalInfo | undefined>(undefined);
  /** Of the shell, when it has ended. */
  exitCode = $state<number | undefined>(undefined);
  line: Line | undefined;

  constructor(key: number, options: TabOptions) {
    this.key = key;
    this.screen = new TerminalScreen({
      theme: options.theme,
      isForScreenReader: options.isForScreenReader,
      onLink: options.onLink,
      onTitle: (title) => (this.#shellTitle = cleanTitle(title) ?? ''),
      onInput: (text) => options.onInput(this, text),
      onBinary: (bytes) => this.line?.sendBytes(bytes),
      onResize: (size) => this.line?.resize(size),
      onKey: (event) => {
        const shortcut = shortcutOf(event, { hasSelection: this.screen.selection !== '', isMac: IS_MAC });
        return shortcut !== undefined && options.onShortcut(shortcut, event);
      },
      isHeld: options.isHeld,
    });
  }

  get title(): string {
    return this.#ownTitle || this.#shellTitle || `shell ${this.key}`;
  }

  get ownTitle(): string {
    return this.#ownTitle;
  }

  /** Empty gives the title back to the programs. */
  rename(title: string): void {
    this.#ownTitle = cleanTitle(title) ?? '';
  }
}

export class Terminals {
  readonly #options: TerminalsOptions;
  /** Of the page's own keys, for screens without a keyboard. */
  held = $state.raw<Held>(NOTHING_HELD);
  /** Grows when a line is entered, by a key or by a button. */
  entered = $state(0);
  tabs = $state.raw<readonly TerminalTab[]>([]);
  activeKey = $state(0);
  #sandbox: Sandbox | undefined;
  #lastKey = 0;

  constructor(options: TerminalsOptions) {
    this.#options = options;
    this.#addTab();
  }

  get active(): TerminalTab | undefined {
    return this.tabs.find((tab) => tab.key === this.activeKey);
  }

  /** The machine is up: takes up the shells that live in it, or opens the first one. */
  async connect(sandbox: Sandbox, infos: readonly TerminalInfo[], saved: readonly SavedTerminal[]): Promise<void> {
    this.#sandbox = sandbox;
    const [first] = this.tabs;
    if (infos.length === 0 && first) return this.#connectTab(first, undefined);
    await Promise.all(infos.map((info, index) => this.#adopt(info, saved, index === 0 ? first : undefined)));
  }

  async #adopt(info: TerminalInfo, saved: readonly SavedTerminal[], free: TerminalTab | undefined): Promise<void> {
    const tab = free ?? this.#addTab({ inFront: false });
    const old = saved.find(({ id }) => id === info.id);
    if (old) {
      tab.screen.write(old.screen);
      tab.rename(old.title);
    }
    await this.#connectTab(tab, info);
  }

  async open(): Promise<void> {
    if (!this.#sandbox) return;
    if (this.tabs.length >= TERMINALS_MAX)
      return this.#options.onTrouble(`There are ${TERMINALS_MAX} terminals already. Close one to open another.`);
    await this.#connectTab(this.#addTab(), undefined);
  }

  #addTab({ inFront } = { inFront: true }): TerminalTab {
    const tab = new TerminalTab((this.#lastKey += 1), {
      ...this.#options,
      onInput: (typist, text) => this.#onInput(typist, text),
      isHeld: () => this.held !== NOTHING_HELD,
    });
    this.tabs = [...this.tabs, tab];
    if (inFront) this.activeKey = tab.key;
    return tab;
  }

  /** With `info` the shell is there already. */
  async #connectTab(tab: TerminalTab, info: TerminalInfo | undefined): Promise<void> {
    if (!this.#sandbox) return;
    const { port1, port2 } = new MessageChannel();
    tab.line = connectLine(port1, tab.screen, {
      onOutput: this.#options.onOutput,
      onExit: (code) => this.#onExit(tab, code),
      onRestart: (restarted) => {
        tab.info = restarted;
        tab.screen.restoreModes();
      },
    });
    const port = Comlink.transfer(port2, [port2]);
    try {
      const { size } = tab.screen;
      tab.info = info
        ? await this.#sandbox.attachTerminal(info.id, size, port)
        : await this.#sandbox.openTerminal(size, port);
      // The page may have laid itself out while the shell was starting.
      tab.line.resize(tab.screen.size);
    } catch (error) {
      this.#options.onTrouble(
        `The terminal could not be opened: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #onInput(tab: TerminalTab, text: string): void {
    this.#options.onInput();
    if (text.includes('\r')) this.entered += 1;
    const typed = withHeld(text, this.held);
    this.held = NOTHING_HELD;
    if (tab.exitCode === undefined) tab.line?.send(typed);
    else if (typed === '\r') void this.#reopen(tab);
  }

  #onExit(tab: TerminalTab, code: number): void {
    tab.exitCode = code;
    tab.line = undefined;
    tab.screen.restoreModes();
    tab.screen.write(`\r\n\x1b[2m[the shell has ended with exit code ${code}; Enter opens a new one here]\x1b[0m\r\n`);
  }

  /** A new shell in the place of one that has ended, below what that one left on the screen. */
  async #reopen(tab: TerminalTab): Promise<void> {
    tab.exitCode = undefined;
    await this.#connectTab(tab, undefined);
  }

  /** Ctrl or Alt for the next key; once more lets go. */
  hold(key: keyof Held): void {
    const held = { ...this.held, [key]: !this.held[key] };
    this.held = held.ctrl || held.alt ? held : NOTHING_HELD;
  }

  /** One of the keys that the page offers where the keyboard lacks them. */
  press(key: ExtraKey): void {
    const { held } = this;
    this.held = NOTHING_HELD;
    this.active?.screen.press(key, held);
  }

  /** The last one is replaced by a new shell, so that there is always a way in. */
  async close(tab: TerminalTab): Promise<void> {
    const index = this.tabs.indexOf(tab);
    tab.line?.close();
    tab.screen.dispose();
    this.tabs = this.tabs.filter((other) => other !== tab);
    if (this.tabs.length === 0) return this.open();
    if (this.activeKey === tab.key) this.activeKey = (this.tabs[index] ?? this.tabs.at(-1))?.key ?? 0;
  }

  select(tab: TerminalTab): void {
    this.activeKey = tab.key;
  }

  /** `step` 1 is the next one, -1 the one before; it goes round. */
  selectBeside(step: 1 | -1): TerminalTab | undefined {
    const index = this.tabs.findIndex((tab) => tab.key === this.activeKey);
    const beside = this.tabs.at((index + step) % this.tabs.length);
    if (beside) this.select(beside);
    return beside;
  }

  /**
   * Types the commands into the shell in front, one after the other; with `place`, from 1, into the terminal there, and terminals that
   * are missing up to it are opened.
   */
  async type(commands: readonly string[], place?: number): Promise<void> {
    for (let missing = (place ?? 0) - this.tabs.length; missing > 0; missing -= 1) await this.open();
    const there = place === undefined ? undefined : this.tabs[place - 1];
    if (there) this.select(there);
    const { active } = this;
    if (active?.exitCode !== undefined) await this.#reopen(active);
    if (!active?.line) return;
    this.#options.onInput();
    this.entered += 1;
    active.line.send(commands.map((command) => `${command}\r`).join(''));
    active.screen.focus();
  }

  async saved(): Promise<SavedTerminal[]> {
    const saved = this.tabs.map(async ({ info, exitCode, ownTitle, screen }) =>
      info && exitCode === undefined ? [{ id: info.id, title: ownTitle, screen: await screen.saved() }] : [],
    );
    return (await Promise.all(saved)).flat();
  }

  set theme(theme: ITheme) {
    for (const tab of this.tabs) tab.screen.theme = theme;
  }

  dispose(): void {
    for (const tab of this.tabs) tab.screen.dispose();
    this.tabs = [];
  }
}
