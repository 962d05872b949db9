/**
 * A lesson that is done anew with other values, for the sake of one of its steps. In it every step is open again; what was passed before
 * stays in the learner's progress. The steps before are done by the page, by what the lesson shows and solves.
 */
import type { Evidence } from '../../lessons/checks/verdict.ts';
import { type CompiledLesson, type Save, type Step, taskOf } from '../../lessons/format/types.ts';
import { deedsOf } from '../../lessons/play/deeds.ts';
import type { Learner } from '../learner/learner.svelte.ts';
import { type LessonProgress, passesOf } from '../learner/progress.ts';
import { shellLines } from './commands.ts';

export interface RoundActs {
  readonly run: (commands: readonly string[], terminal: number) => void;
  /** Resolves with what went wrong. */
  readonly write: (file: Save) => Promise<string | undefined>;
}

/** A step that has not passed by then is the learner's to do. */
const STEP_MS_MAX = 90_000;

export class Round {
  readonly #learner: Pick<Learner, 'pass'>;
  readonly #acts: RoundActs;
  #steps = $state.raw<LessonProgress['steps']>({});
  /** The step that the page does now. */
  doing = $state.raw<Step | undefined>();
  #onPass: () => void = () => undefined;
  #isEnded = false;

  constructor(learner: Pick<Learner, 'pass'>, acts: RoundActs) {
    this.#learner = learner;
    this.#acts = acts;
  }

  stepsOf(): LessonProgress['steps'] {
    return this.#steps;
  }

  pass(lesson: CompiledLesson, found: Readonly<Record<string, Evidence>>): void {
    this.#learner.pass(lesson, found);
    this.#steps = { ...this.#steps, ...passesOf(found) };
    this.#onPass();
  }

  /** Does what comes before the step; resolves with the step that is the learner's: that one, or an earlier one that did not pass. */
  async leadTo(target: string, { steps }: CompiledLesson): Promise<string> {
    const before = steps.slice(
      0,
      steps.findIndex(({ id }) => id === target),
    );
    try {
      for (const step of before) {
        this.doing = step;
        if (!(await this.#do(step))) return step.id;
      }
      return target;
    } finally {
      this.doing = undefined;
    }
  }

  /** The lesson is no longer shown. */
  end(): void {
    this.#isEnded = true;
    this.#onPass();
  }

  async #do(step: Step): Promise<boolean> {
    for (const deed of deedsOf(step)) {
      if (this.#isEnded) return false;
      if (deed.kind === 'run')
        this.#acts.run(
          shellLines(deed.script).map(({ text }) => text),
          deed.terminal,
        );
      else if ((await this.#acts.write(deed)) !== undefined) return false;
    }
    return !taskOf(step) || this.#passes(step.id);
  }

  #passes(step: string): Promise<boolean> {
    return new Promise((resolve) => {
      const hasPassed = (): boolean => Object.hasOwn(this.#steps, step);
      const end = (): void => {
        clearTimeout(timer);
        resolve(hasPassed());
      };
      const timer = setTimeout(end, STEP_MS_MAX);
      this.#onPass = () => (this.#isEnded || hasPassed()) && end();
      this.#onPass();
    });
  }
}
