/**
 * What the parts of an opened lesson share, and what they may do: run commands, ask the machine, write a file, open a view, note an
 * answer. It outlives what is drawn of the lesson, so that nothing that was answered is asked again.
 */
import { createContext } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { within } from '../../lessons/checks/look.ts';
import { asking } from '../../lessons/checks/shell.ts';
import { oneLine } from '../../lessons/checks/verdict.ts';
import { type CompiledLesson, type Step, taskOf, type View } from '../../lessons/format/types.ts';
import { writeFile } from '../../lessons/play/prepare.ts';
import type { Attempt } from '../learner/attempt.ts';
import type { KeptAttempt } from '../learner/attempts.ts';
import type { Learner } from '../learner/learner.svelte.ts';
import { attemptsOf } from '../learner/progress.ts';
import { AGAIN_MS, type LessonMemory } from '../learner/lesson-memory.svelte.ts';
import type { Machine } from '../session/machine.svelte.ts';
import type { Round } from './round.svelte.ts';

/** What a script of the lesson printed, or why there is no answer, in a sentence. */
export type Told =
  { readonly kind: 'told'; readonly text: string } | { readonly kind: 'trouble'; readonly sentence: string };

/** How much help was taken in a step. */
export interface Help {
  readonly hints: number;
  readonly isSolutionShown: boolean;
}

export interface DeskActs {
  /** `terminal` counts from 1; undefined is the one in front. */
  readonly run: (commands: readonly string[], terminal: number | undefined) => void;
  readonly view: (view: View) => void;
  /** The machine was changed by the page: look soon. */
  readonly changed: () => void;
  /** A step was passed on this machine. */
  readonly passed: (step: string) => void;
  /** Of a lesson that is done anew with other values: the step that the page does at the moment. */
  readonly round?: () => Pick<Round, 'doing'> | undefined;
}

/** Who answers: the learner, or whoever stands in their place. */
type Answering = Pick<Learner, 'progress' | 'attempted'>;

const NO_HELP: Help = { hints: 0, isSolutionShown: false };
const SCRIPT_MS_MAX = 10_000;
const SCRIPT_GRACE_MS = 1500;
const FILE_BYTES_MAX = 256 * 1024;
const NO_MACHINE = 'The machine does not run at the moment. Try again when it does.';

export class Desk {
  readonly lesson: CompiledLesson;
  readonly #machine: Machine;
  readonly #learner: Answering;
  readonly #acts: DeskActs;
  readonly #help = new SvelteMap<string, Help>();
  /** Predictions that were made, or gone on without. */
  readonly #released = new SvelteSet<string>();
  /** Only then does it matter which terminal is the first. */
  readonly #hasPlaces: boolean;
  /** Grows with every look at the machine: who waits for the machine to know something asks again. */
  looks = $state(0);
  /** Of the step that was passed last, while this lesson is open. */
  justPassed = $state<string | undefined>();

  /** Where there is none, a reload begins anew. */
  readonly memory: LessonMemory | undefined;

  constructor(lesson: CompiledLesson, machine: Machine, learner: Answering, acts: DeskActs, memory?: LessonMemory) {
    this.lesson = lesson;
    this.memory = memory;
    this.#machine = machine;
    this.#learner = learner;
    this.#acts = acts;
    this.#hasPlaces = lesson.steps.some(({ parts }) => parts.some((part) => part.kind === 'run' && part.terminal > 1));
  }

  helpIn(step: string): Help {
    return this.#help.get(step) ?? NO_HELP;
  }

  takeHelp(step: string, more: Partial<Help>): void {
    this.#help.set(step, { ...this.helpIn(step), ...more });
  }

  /** Whether what comes after the prediction waits for it. */
  holds(prediction: string): boolean {
    const isReleased = this.#released.has(prediction) || this.memory?.leftOf(prediction) !== undefined;
    return !isReleased && this.answerTo(prediction) === undefined;
  }

  /** `guess` is the outcome that was chosen; undefined goes on without one. */
  release(prediction: string, guess?: string): void {
    this.#released.add(prediction);
    this.memory?.leave(prediction, { given: guess === undefined ? [] : [guess] });
  }

  run(commands: readonly string[], terminal = 1): void {
    this.#acts.run(commands, this.#hasPlaces ? terminal : undefined);
  }

  open(view: View): void {
    this.#acts.view(view);
  }

  /** Another number than before: commands were entered since. */
  get entered(): number {
    return this.#machine.terminals.entered;
  }

  /** Whether something can be asked at all. */
  get isRunning(): boolean {
    return this.#machine.phase.kind === 'running' && this.#machine.sandbox !== undefined;
  }

  async ask(script: string): Promise<Told> {
    const { sandbox } = this.#machine;
    if (!sandbox || !this.isRunning) return trouble(NO_MACHINE);
    try {
      const answer = sandbox.run(asking(script), { timeoutMs: SCRIPT_MS_MAX });
      const { stdout } = await within(SCRIPT_MS_MAX + SCRIPT_GRACE_MS, 'It did not answer within ten seconds', answer);
      return { kind: 'told', text: stdout.trim() };
    } catch (error) {
      return trouble(`The machine could not be asked: ${reasonOf(error)}.`);
    }
  }

  /** A text file of the guest: its text, undefined where there is none. */
  async read(path: string): Promise<string | undefined> {
    const bytes = await this.#machine.sandbox?.readFile(path, FILE_BYTES_MAX);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Undefined when it worked, else what went wrong, in a sentence. */
  async write(path: string, text: string): Promise<string | undefined> {
    const { sandbox } = this.#machine;
    if (!sandbox || !this.isRunning) return NO_MACHINE;
    try {
      const wrong = await writeFile({ path, text, isExecutable: false }, sandbox);
      return wrong === undefined ? undefined : `It could not be written: ${oneLine(wrong)}.`;
    } catch (error) {
      return `It could not be written: ${reasonOf(error)}.`;
    } finally {
      this.#acts.changed();
    }
  }

  /** What was answered last to this question or prediction. */
  answerTo(item: string): KeptAttempt | undefined {
    const { id, version } = this.lesson;
    return attemptsOf(this.#learner.progress).findLast(
      (attempt) => attempt.lesson === id && attempt.version === version && attempt.item === item,
    );
  }

  /** A step's task was passed; whoever has read the solution has not shown that they can do it. */
  passed(step: Step, elapsedMs: number): void {
    const round = this.#acts.round?.();
    if (round?.doing?.id !== step.id) {
      const objectives = taskOf(step)?.objectives ?? [];
      this.justPassed = step.id;
      const isRight = !this.helpIn(step.id).isSolutionShown;
      const attempt = { item: step.id, kind: 'task', objectives, isRight, elapsedMs } as const;
      // With other values it is another task.
      if (round) this.#keep(attempt);
      else this.answered(attempt);
    }
    this.#acts.passed(step.id);
  }

  /** The first answer counts; what is tried afterwards is learning. */
  answered(attempt: Omit<Attempt, 'lesson' | 'version'>): void {
    const before = this.answerTo(attempt.item);
    if (before && Date.now() - before.at < AGAIN_MS) return;
    this.#keep(attempt);
  }

  #keep(attempt: Omit<Attempt, 'lesson' | 'version'>): void {
    this.#learner.attempted({ ...attempt, lesson: this.lesson.id, version: this.lesson.version });
  }
}

const trouble = (sentence: string): Told => ({ kind: 'trouble', sentence });
const reasonOf = (error: unknown): string => oneLine(error instanceof Error ? error.message : String(error));

export const [desk, provideDesk] = createContext<Desk>();
