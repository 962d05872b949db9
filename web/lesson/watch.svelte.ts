/**
 * Keeps a lesson's checks up to date with the machine: looks at once when the engine has an event, soon when a terminal shows something,
 * within a second or so when the guest has done something silently, and hardly ever when nothing happens. What it finds goes to the
 * learner's progress, never the other way.
 */
import type { CompiledLesson } from '../../lessons/format/types.ts';
import { assess, untouched, type StepState } from '../../lessons/progress.ts';
import type { Learner } from '../learner/learner.svelte.ts';
import type { Machine } from '../session/machine.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import { Stirring } from '../../runtime/std/stirring.ts';

/** What belongs to one step of the engine comes together, */
const EVENT_MS = 20;
/** and a flood of events is looked at this often. */
const EVENT_PAUSE_MS = 200;
/** After this much quiet a command has probably ended. */
const QUIET_MS = 120;
/** A machine that keeps talking is looked at this often. */
const BUSY_MS = 700;
/** A process may end or a file change without a word: so often the watch asks whether the guest has done anything. */
const TICK_MS = 1000;
/** What happens silently during a look may be missed by it: there is one more after each. */
const AGAIN_MS = 1000;
/** A guest that never rests is not kept busy by looks: between two of them, this many times as long as one took. */
const REST = 4;
/** In case the guest's doing was overlooked; a look makes V8 optimise for seconds what the guest ran for it. */
const STALE_MS = 180_000;

/** Who passes steps: the learner, or whoever stands in their place. */
type Passing = Pick<Learner, 'stepsOf' | 'pass'>;

export class LessonWatch {
  readonly #lesson: CompiledLesson;
  readonly #machine: Machine;
  readonly #learner: Passing;
  readonly #desk: Desk;
  steps = $state.raw<readonly StepState[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What has happened is looked at by then. */
  #deadline = Infinity;
  #lastLook = -Infinity;
  #shown = '';
  /** When the step could first be done whose turn it is. */
  #openedAt = performance.now();
  /** Something has happened since then: before, nothing that is missing is anybody's failure. */
  #isTried = false;
  readonly #stirring = new Stirring();
  #tick: ReturnType<typeof setInterval>;
  /** How long the last look took. */
  #tookMs = 0;
  /** The next look is because of something that happened: one more follows it. */
  #owesLook = false;
  #isLooking = false;
  #isEnded = false;
  readonly #leave: readonly (() => void)[];

  constructor(lesson: CompiledLesson, machine: Machine, learner: Passing, desk: Desk) {
    this.#lesson = lesson;
    this.#machine = machine;
    this.#learner = learner;
    this.#desk = desk;
    this.steps = untouched(lesson, learner.stepsOf(lesson.id));
    this.#leave = [machine.onOutput(() => this.#onOutput()), machine.engine.onEvent(() => this.#onEvent())];
    this.#tick = setInterval(() => void this.#listen(), TICK_MS);
    this.nudge();
  }

  /** The step that the learner looks at is looked at again, although it was passed. */
  showStep(step: string): void {
    this.#shown = step;
    this.nudge();
  }

  /** Something was done that the machine has no event for. */
  touch(): void {
    this.#isTried = true;
    this.nudge();
  }

  /** Looks soon. */
  nudge(): void {
    this.#lookAt(performance.now());
  }

  end(): void {
    this.#isEnded = true;
    for (const leave of this.#leave) leave();
    clearTimeout(this.#timer);
    clearInterval(this.#tick);
  }

  /** Costs next to nothing as long as the guest is idle. */
  async #listen(): Promise<void> {
    const { sandbox, phase } = this.#machine;
    if (this.#isLooking || !sandbox || phase.kind !== 'running' || document.visibilityState !== 'visible') return;
    const now = performance.now();
    if (now < this.#lastLook + this.#tookMs * (REST + 1)) return;
    try {
      const count = await sandbox.instructions();
      if (this.#isLooking || this.#deadline < Infinity) return;
      if (this.#stirring.hasStirred(count, now) || now > this.#lastLook + STALE_MS) this.nudge();
    } catch {
      // The machine went away: its own state says so.
    }
  }

  /** Waits for quiet, but not for ever. */
  #onOutput(): void {
    this.#isTried = true;
    const now = performance.now();
    this.#deadline = Math.min(this.#deadline, now + BUSY_MS);
    this.#lookAt(Math.min(now + QUIET_MS, this.#deadline));
  }

  #onEvent(): void {
    this.#isTried = true;
    const soon = Math.max(performance.now() + EVENT_MS, this.#lastLook + EVENT_PAUSE_MS);
    this.#deadline = Math.min(this.#deadline, soon);
    this.#lookAt(this.#deadline);
  }

  /** What has lapsed is not taken back by not looking. */
  #asLastSeen(state: StepState): StepState {
    if (!state.isPassed || state.id === this.#shown) return state;
    const before = this.steps.find(({ id }) => id === state.id);
    return before?.isPassed ? before : state;
  }

  /** What passes opens what comes next. */
  #note(passed: readonly string[]): void {
    const now = performance.now();
    for (const step of this.#lesson.steps) if (passed.includes(step.id)) this.#desk.passed(step, now - this.#openedAt);
    this.#openedAt = now;
    this.#isTried = false;
  }

  #asTried(state: StepState): StepState {
    if (this.#isTried || state.isPassed) return state;
    const conditions = state.conditions.map((condition) =>
      condition.state === 'failed' ? ({ ...condition, state: 'pending', found: '' } as const) : condition,
    );
    return { ...state, conditions };
  }

  /** Instead of the one that was to come. `isAgain`: nothing has happened, as far as is known. */
  #lookAt(at: number, isAgain = false): void {
    if (this.#isEnded) return;
    this.#owesLook = !isAgain;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, at - performance.now()));
  }

  /** What happens during a look is seen by the next. */
  async #look(): Promise<void> {
    this.#deadline = Infinity;
    const now = performance.now();
    if (this.#isLooking) return this.#lookAt(now + QUIET_MS);
    // A page that nobody sees looks when it is seen.
    if (document.visibilityState !== 'visible') return this.#lookAt(now + TICK_MS);
    const isFollowed = this.#owesLook;
    this.#owesLook = false;
    this.#lastLook = now;
    await this.#assess();
    this.#tookMs = performance.now() - now;
    await this.#rest();
    if (isFollowed && !this.#owesLook) this.#lookAt(performance.now() + AGAIN_MS, true);
  }

  /** What the guest has done until now was for the look. */
  async #rest(): Promise<void> {
    try {
      const count = await this.#machine.sandbox?.instructions();
      if (count !== undefined) this.#stirring.begin(count, performance.now());
    } catch {
      // The machine went away: its own state says so.
    }
  }

  async #assess(): Promise<void> {
    const { sandbox, phase, engine } = this.#machine;
    if (!sandbox || !engine.client || phase.kind !== 'running') return;
    const { readFile, run } = sandbox;
    const machine = { api: engine.client, readFile, run };
    this.#isLooking = true;
    try {
      const before = this.#learner.stepsOf(this.#lesson.id);
      const { progress, steps } = await assess(this.#lesson, before, machine, {
        now: Date.now,
        again: (step) => step === this.#shown,
      });
      // The machine may have been replaced meanwhile; what was seen belongs to the old one.
      if (this.#isEnded || sandbox !== this.#machine.sandbox) return;
      // The progress may have been reset meanwhile, or another page has added to it.
      if (before !== this.#learner.stepsOf(this.#lesson.id)) return this.#lookAt(performance.now() + EVENT_MS);
      this.steps = steps.map((state) => this.#asTried(this.#asLastSeen(state)));
      this.#desk.looks += 1;
      const found = Object.entries(progress).filter(([id]) => !Object.hasOwn(before, id));
      if (found.length === 0) return;
      this.#learner.pass(this.#lesson, Object.fromEntries(found));
      this.#note(found.map(([id]) => id));
    } catch {
      // The machine went away in the middle, or does not answer: its own state says so.
    } finally {
      this.#isLooking = false;
    }
  }
}
