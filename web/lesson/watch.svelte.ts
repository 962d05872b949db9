/**
 * Keeps a lesson's checks up to date with the machine: looks when something has happened, and every now and then in case it
 * happened silently. What it finds goes to the machine's progress, never the other way.
 */
import type { Probes } from '../../lessons/check.ts';
import { probesOf } from '../../lessons/probes.ts';
import { assess, type StepState } from '../../lessons/progress.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Machine } from '../session/machine.svelte.ts';

/** After this much quiet a command has probably ended. */
const QUIET_MS = 120;
/** A machine that keeps talking is looked at this often. */
const BUSY_MS = 700;
/** A process may end or a file change without a word. */
const SILENT_MS = 2500;

export class LessonWatch {
  readonly #lesson: Lesson;
  readonly #machine: Machine;
  steps = $state.raw<readonly StepState[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Infinity;
  #firstUnseenAt: number | undefined;
  #isLooking = false;
  #isEnded = false;
  readonly #stopListening: () => void;

  constructor(lesson: Lesson, machine: Machine) {
    this.#lesson = lesson;
    this.#machine = machine;
    this.steps = lesson.steps.map(({ id }) => ({ id, state: 'pending', found: '' }));
    this.#stopListening = machine.onActivity(() => this.#onActivity());
    this.#lookIn(0);
  }

  /** Looks soon: something was done that the machine has no event for. */
  nudge(): void {
    this.#lookIn(0);
  }

  end(): void {
    this.#isEnded = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  /** Waits for quiet, but not for ever. */
  #onActivity(): void {
    const now = performance.now();
    this.#firstUnseenAt ??= now;
    this.#lookIn(Math.max(0, Math.min(QUIET_MS, this.#firstUnseenAt + BUSY_MS - now)), true);
  }

  #lookIn(ms: number, mayPostpone = false): void {
    const at = performance.now() + ms;
    if (this.#isEnded || (at >= this.#dueAt && !mayPostpone)) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    this.#dueAt = Infinity;
    this.#firstUnseenAt = undefined;
    if (!this.#isLooking && document.visibilityState === 'visible') await this.#assess();
    this.#lookIn(SILENT_MS);
  }

  async #assess(): Promise<void> {
    const { sandbox, phase } = this.#machine;
    if (!sandbox || phase.kind !== 'running') return;
    this.#isLooking = true;
    try {
      const { slug } = this.#lesson;
      const before = this.#machine.lessons[slug] ?? {};
      const { progress, steps } = await assess(this.#lesson, before, probes(sandbox));
      // The machine may have been replaced meanwhile; what was seen belongs to the old one.
      if (this.#isEnded || sandbox !== this.#machine.sandbox) return;
      this.steps = steps;
      if (Object.keys(progress).length > Object.keys(before).length) this.#machine.learn(slug, progress);
    } catch {
      // The machine went away in the middle, or does not answer: its own state says so.
    } finally {
      this.#isLooking = false;
    }
  }
}

const probes = (sandbox: NonNullable<Machine['sandbox']>): Probes => probesOf(sandbox, Date.now);
