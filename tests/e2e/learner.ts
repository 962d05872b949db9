/**
 * A learner in the page: guesses, types, does it wrong once, reads a hint, goes back and does it right, answers, goes on. What to type is
 * read from the lesson's own solutions and wrong ways.
 */
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { compileLesson } from '../../lessons/format/compile.ts';
import { readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import { instantiate, instantiateWays } from '../../lessons/format/seed.ts';
import {
  type CompiledLesson,
  type Option,
  type Part,
  type Run,
  type Step,
  type Task,
  taskOf,
  type WrongPath,
} from '../../lessons/format/types.ts';
import type { Page } from './browser.ts';
import { clearScreen, isSetUp, run } from './guest.ts';
import { literally } from './terminal.ts';

const SEED = 1;
const CHECK_MS = 60_000;

export class Learner {
  readonly #page: Page;
  readonly #lesson: CompiledLesson;
  readonly #wrong: readonly WrongPath[];
  /** Once is enough of each. */
  readonly #did = new Set<'guessed wrong' | 'answered wrong' | 'went wrong'>();

  /** Opens the lesson and waits for its machine. */
  static async open(page: Page, folder: string): Promise<Learner> {
    const { lesson, wrong } = compileLesson(readLessonFolder(folder));
    if (!lesson) throw new Error(`play ${folder} in the page: it does not compile`);
    const ways = instantiateWays(wrong, lesson.vary, SEED);
    await page.evaluate(`localStorage.setItem('drydock:seed', '${SEED}'); location.hash = '#/lessons/${lesson.id}'`);
    await page.getByRole('heading', { name: lesson.title, level: 1 }).waitFor();
    const learner = new Learner(page, instantiate(lesson, SEED), ways);
    await learner.#isSetUp();
    return learner;
  }

  private constructor(page: Page, lesson: CompiledLesson, wrong: readonly WrongPath[]) {
    this.#page = page;
    this.#lesson = lesson;
    this.#wrong = wrong;
  }

  async play(): Promise<void> {
    await this.#page.getByRole('button', { name: 'One step', exact: true }).click();
    await this.#page.getByRole('navigation', { name: 'Steps' }).getByRole('button').first().click();
    for (const [index, step] of this.#lesson.steps.entries()) {
      await this.#playStep(step);
      if (index < this.#lesson.steps.length - 1) await this.#page.getByRole('button', { name: 'Next step' }).click();
    }
    const predictions = this.#page.getByTestId('prediction');
    const told = predictions.and(this.#page.locator('[data-state=told]'));
    await expect.poll(() => told.count(), { timeout: CHECK_MS }).toBe(await predictions.count());
  }

  async #playStep(step: Step): Promise<void> {
    const shown = this.#page.locator(`#step-${step.id}`);
    const task = taskOf(step);
    for (const part of step.parts) {
      if (part.kind !== 'task') await this.#do(part, step, shown);
      else if (part.support !== 'shown') await this.#solve(part, step, shown);
    }
    if (task) await this.#holds(task, shown);
  }

  async #do(part: Part, step: Step, shown: Locator): Promise<void> {
    if (part.kind === 'run' && !part.hasGaps) await this.#run(part, nth(step, part), shown);
    if (part.kind === 'save') {
      const file = shown.getByTestId('save').nth(nth(step, part));
      await file.getByRole('button', { name: 'Write this file' }).click();
      await file.getByText('Saved.').waitFor();
    }
    if (part.kind === 'predict') {
      const isWrong = this.#isFirst('guessed wrong');
      await choose(
        shown.getByTestId('prediction').nth(nth(step, part)),
        part.options,
        (option) => option.isRight !== isWrong,
      );
    }
    if (part.kind !== 'question' || part.form !== 'one') return;
    const question = shown.getByTestId('question').nth(nth(step, part));
    if (this.#isFirst('answered wrong')) await choose(question, part.options, ({ isRight }) => !isRight);
    await choose(question, part.options, ({ isRight }) => isRight);
    await question.and(this.#page.locator('[data-state=right]')).waitFor();
  }

  /** Typed; what belongs into another terminal is put there by its button. */
  async #run({ script, terminal }: Run, index: number, shown: Locator): Promise<void> {
    if (terminal === 1) return this.#type(script);
    await shown.getByRole('button', { name: 'Run in terminal' }).nth(index).click();
    await this.#page.getByRole('tab').first().click();
  }

  async #type(script: string): Promise<void> {
    await clearScreen(this.#page);
    await run(this.#page, script);
  }

  async #solve(task: Task, step: Step, shown: Locator): Promise<void> {
    const way = this.#wrong.find((each) => each.step === step.id && each.says !== '');
    if (way && this.#isFirst('went wrong')) {
      await this.#goWrong(way, shown);
      // The machine is as it was before the step's first command.
      for (const part of step.parts.slice(0, step.parts.indexOf(task)))
        if (part.kind === 'run' || part.kind === 'save') await this.#do(part, step, shown);
    }
    await this.#type(task.solutions[0] ?? '');
    await this.#holds(task, shown);
  }

  /** Is told what is wrong, asks for a hint, and goes back. */
  async #goWrong({ script, condition, says }: WrongPath, shown: Locator): Promise<void> {
    await this.#type(script);
    const check = shown.locator(`[data-testid=check][data-condition="${condition}"]`);
    await expect.poll(() => check.innerText(), { timeout: CHECK_MS }).toMatch(literally(says, 'i'));
    await shown.getByRole('button', { name: 'Hint', exact: true }).click();
    await shown.getByTestId('hint').first().waitFor();
    await shown.getByTestId('undo').click();
    await this.#isSetUp();
  }

  async #holds({ conditions }: Task, shown: Locator): Promise<void> {
    for (const { id } of conditions)
      await shown
        .locator(`[data-testid=check][data-condition="${id}"][data-state=passed]`)
        .waitFor({ timeout: CHECK_MS });
  }

  async #isSetUp(): Promise<void> {
    await isSetUp(this.#page);
    await clearScreen(this.#page);
  }

  #isFirst(deed: 'guessed wrong' | 'answered wrong' | 'went wrong'): boolean {
    const isFirst = !this.#did.has(deed);
    this.#did.add(deed);
    return isFirst;
  }
}

/** The how manieth of its kind in the step. */
const nth = ({ parts }: Step, part: Part): number => parts.filter(({ kind }) => kind === part.kind).indexOf(part);

const choose = (asked: Locator, options: readonly Option[], isWanted: (option: Option) => boolean): Promise<void> =>
  asked
    .locator('.answer button')
    .nth(options.findIndex((option) => isWanted(option)))
    .click();
