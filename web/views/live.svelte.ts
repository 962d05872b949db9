/**
 * What a view shows, read again when something happens: soon after an event of the engine or what a terminal shows, now and then while
 * nothing does, never while nobody can see it. How often depends on how long the machine takes to answer: asking takes a small part of
 * its time.
 */
import type { Machine } from '../session/machine.svelte.ts';
import type { Sandbox } from '../session/life.ts';
import { textOf } from './guest/probe.ts';

/** After an event or some output the machine gets a moment, */
const SOON_MS = 90;
/** and between two answers at least this long, */
const PAUSE_MS = 500;
/** or so many times what the last one took; a machine that is slow for another reason is not left alone for ever. */
const PAUSE_FACTOR = 8;
const PAUSE_MS_MAX = 3000;
/** Processes come and go, and memory fills, without a word. */
const QUIET_MS = 2500;
const QUIET_FACTOR = 40;
const QUIET_MS_MAX = 10_000;

/** Milliseconds from the end of a reading to the next. */
const pauseAfter = (tookMs: number): number => Math.max(PAUSE_MS, Math.min(PAUSE_FACTOR * tookMs, PAUSE_MS_MAX));
const quietAfter = (tookMs: number): number => Math.max(QUIET_MS, Math.min(QUIET_FACTOR * tookMs, QUIET_MS_MAX));

export class Live<T> {
  readonly #machine: Machine;
  readonly #read: (sandbox: Sandbox) => Promise<T>;
  readonly #keepsQuiet: boolean;
  /** Undefined until there was an answer. */
  value = $state.raw<T | undefined>(undefined);
  /** Why there is no newer one, in a sentence. */
  trouble = $state.raw<string | undefined>(undefined);
  #element: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Infinity;
  #earliest = 0;
  #round = 0;
  #isReading = false;
  /** Something has happened since the reading that is under way began. */
  #isOutdated = false;

  /** `keepsQuiet`: what is read changes only with an event or with what a terminal shows. */
  constructor(machine: Machine, read: (sandbox: Sandbox) => Promise<T>, { keepsQuiet = false } = {}) {
    this.#machine = machine;
    this.#read = read;
    this.#keepsQuiet = keepsQuiet;
  }

  /** An attachment: reads as long as the element is there. What the reading depends on runs it anew. */
  readonly follow = (element: HTMLElement): (() => void) => {
    const machine = this.#machine;
    const isRunning = machine.sandbox !== undefined && machine.phase.kind === 'running';
    this.#element = element;
    this.trouble = isRunning ? undefined : 'The machine does not run. What is shown was true before.';
    if (isRunning) this.nudge();
    const leave = [machine.onOutput(() => this.#soon()), machine.engine.onEvent(() => this.#soon())];
    const onvisible = (): void => this.#soon();
    document.addEventListener('visibilitychange', onvisible);
    return () => {
      for (const each of leave) each();
      document.removeEventListener('visibilitychange', onvisible);
      clearTimeout(this.#timer);
      this.#due = Infinity;
      this.#round += 1;
    };
  };

  /** Reads at once: another thing is to be shown. What is under way counts no more. */
  nudge(): void {
    this.#round += 1;
    this.#isReading = false;
    this.#isOutdated = false;
    this.#earliest = 0;
    this.#at(performance.now());
  }

  #soon(): void {
    this.#at(Math.max(performance.now() + SOON_MS, this.#earliest));
  }

  /** An earlier appointment stands. */
  #at(when: number): void {
    if (when >= this.#due) return;
    this.#due = when;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, when - performance.now()));
  }

  async #look(): Promise<void> {
    this.#due = Infinity;
    const { sandbox, phase } = this.#machine;
    if (!sandbox || phase.kind !== 'running') return;
    // Nobody tells when a part of the page comes to be seen.
    if (!this.#isVisible) return this.#at(performance.now() + QUIET_MS);
    if (this.#isReading) {
      this.#isOutdated = true;
      return;
    }
    const round = this.#round;
    const began = performance.now();
    await this.#ask(sandbox, round);
    if (round !== this.#round) return;
    const took = performance.now() - began;
    this.#earliest = performance.now() + pauseAfter(took);
    if (this.#isOutdated) this.#at(this.#earliest);
    else if (!this.#keepsQuiet) this.#at(performance.now() + quietAfter(took));
    this.#isOutdated = false;
  }

  get #isVisible(): boolean {
    return document.visibilityState === 'visible' && (this.#element?.checkVisibility() ?? false);
  }

  async #ask(sandbox: Sandbox, round: number): Promise<void> {
    this.#isReading = true;
    try {
      const value = await this.#read(sandbox);
      if (round !== this.#round) return;
      this.value = value;
      this.trouble = undefined;
    } catch (error) {
      if (round === this.#round) this.trouble = textOf(error);
    } finally {
      if (round === this.#round) this.#isReading = false;
    }
  }
}
