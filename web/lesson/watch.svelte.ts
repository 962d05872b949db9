/**
 * Keeps a lesson's checks up to date with the machine: looks at once when the engine has an event, soon when a terminal shows something,
 * and every now and then in case something happened silently. What it finds goes to the learner's progress, never the other way.
 */
import type { CompiledLesson } from '../../lessons/format/types.ts';
import { assess, type StepState, untouched } from '../../lessons/progress.ts';
import type { Learner } from '../learner/learner.svelte.ts';
import type { Machine } from '../session/machine.svelte.ts';

/** What belongs to one step of the engine comes together, */
const EVENT_MS = 20;
/** and a flood of events is looked at this often. */
const EVENT_PAUSE_MS = 200;
/** After this much quiet a command has probably ended. */
const QUIET_MS = 120;
/** A machine that keeps talking is looked at this often. */
const BUSY_MS = 700;
/** A process may end or a file change without a word. */
const SILENT_MS = 2500;

export class LessonWatch {
  readonly #lesson: CompiledLesson;
  readonly #machine: Machine;
  readonly #learner: Learner;
  steps = $state.raw<readonly StepState[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What has happened is looked at by then. */
  #deadline = Infinity;
  #lastLook = -Infinity;
  #isLooking = false;
  #isEnded = false;
  readonly #leave: readonly (() => void)[];

  constructor(lesson: CompiledLesson, machine: Machine, learner: Learner) {
    this.#lesson = lesson;
    this.#machine = machine;
    this.#learner = learner;
    this.steps = untouched(lesson);
    this.#leave = [machine.onOutput(() => this.#onOutput()), machine.engine.onEvent(() => this.#onEvent())];
    this.nudge();
  }

  /** Looks soon: something was done that the machine has no event for. */
  nudge(): void {
    this.#lookAt(performance.now());
  }

  end(): void {
    this.#isEnded = true;
    for (const leave of this.#leave) leave();
    clearTimeout(this.#timer);
  }

  /** Waits for quiet, but not for ever. */
  #onOutput(): void {
    const now = performance.now();
    this.#deadline = Math.min(this.#deadline, now + BUSY_MS);
    this.#lookAt(Math.min(now + QUIET_MS, this.#deadline));
  }

  #onEvent(): void {
    const soon = Math.max(performance.now() + EVENT_MS, this.#lastLook + EVENT_PAUSE_MS);
    this.#deadline = Math.min(this.#deadline, soon);
    this.#lookAt(this.#deadline);
  }

  #lookAt(at: number): void {
    if (this.#isEnded) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, at - performance.now()));
  }

  /** What happens during a look is seen by the next. */
  async #look(): Promise<void> {
    this.#deadline = Infinity;
    const now = performance.now();
    if (this.#isLooking) return this.#lookAt(now + QUIET_MS);
    this.#lastLook = now;
    this.#lookAt(now + SILENT_MS);
    if (document.visibilityState === 'visible') await this.#assess();
  }

  async #assess(): Promise<void> {
    const { sandbox, phase, engine } = this.#machine;
    if (!sandbox || !engine.client || phase.kind !== 'running') return;
    const { readFile, run } = sandbox;
    const machine = { api: engine.client, readFile, run };
    this.#isLooking = true;
    try {
      const before = this.#learner.stepsOf(this.#lesson.id);
      const { progress, steps } = await assess(this.#lesson, before, machine, { now: Date.now });
      // The machine may have been replaced meanwhile; what was seen belongs to the old one.
      if (this.#isEnded || sandbox !== this.#machine.sandbox) return;
      // The progress may have been reset meanwhile, or another page has added to it.
      if (before !== this.#learner.stepsOf(this.#lesson.id)) return this.#lookAt(performance.now() + EVENT_MS);
      this.steps = steps;
      const found = Object.entries(progress).filter(([id]) => !Object.hasOwn(before, id));
      if (found.length > 0) this.#learner.pass(this.#lesson, Object.fromEntries(found));
    } catch {
      // The machine went away in the middle, or does not answer: its own state says so.
    } finally {
      this.#isLooking = false;
    }
  }
}
