/**
 * What the machine is used for: the lesson or the drill that it was set up for, the way back to where a step began, and the machines that
 * were left for another lesson.
 */
import type { CompiledLesson, Drill } from '../../lessons/format/types.ts';
import { taskOf } from '../../lessons/format/types.ts';
import { prepare } from '../../lessons/play/prepare.ts';
import { keptMachines } from './boot.ts';
import { contentsOf } from './contents.ts';
import type { Kept, KeptFor } from './kept.ts';
import type { Machine } from './machine.svelte.ts';
import { keepTrouble } from './trouble.ts';

/** What a lesson says before its machine is there. */
export type Entry =
  /** The machine is this lesson's, or there is none to decide about. */
  | { readonly kind: 'none' }
  | { readonly kind: 'setting-up' }
  | { readonly kind: 'failed'; readonly why: string }
  /** The machine has something in it, or one of this lesson was left. */
  | { readonly kind: 'asks'; readonly contents: string; readonly left: Kept | undefined };

type Work = Extract<Entry, { kind: 'setting-up' | 'failed' }> & { readonly lesson: string };

/** In the place of a lesson's id, of which none looks so. */
const DRILL = '(drill)';

export class Lab {
  readonly #machine: Machine;
  #work = $state.raw<Work | undefined>(undefined);
  #doing: Promise<void> = Promise.resolve();
  /** Undefined until they were read. */
  #kept = $state.raw<readonly Kept[] | undefined>(undefined);

  constructor(machine: Machine) {
    this.#machine = machine;
    void this.#readKept();
  }

  /** Newest first. What was lent to a drill comes back by itself, unless the drill's machine was given up for another. */
  get left(): readonly Left[] {
    return (this.#kept ?? []).filter(isLeft).filter(({ for: of }) => of.kind === 'left' || !this.isDrilling);
  }

  /** A drill has the machine. */
  get isDrilling(): boolean {
    return this.#machine.lesson === DRILL;
  }

  /** Whether the machine can be kept while a drill has its place. */
  get canDrill(): boolean {
    return this.isDrilling || this.#machine.ownsSession || this.#machine.isUntouched;
  }

  get isSettingUp(): boolean {
    return this.#work?.kind === 'setting-up';
  }

  /** Resolves once nothing is being set up, whether that went well or not. */
  whenSetUp(): Promise<void> {
    return this.#doing;
  }

  /** What a lesson says about its machine. */
  entry(lesson: CompiledLesson): Entry {
    if (this.#work?.lesson === lesson.id) return this.#work;
    if (!this.#isUndecided(lesson) || this.#isFreeFor(lesson)) return { kind: 'none' };
    return { kind: 'asks', contents: contentsOf(this.#machine.engine), left: this.#leftOf(lesson) };
  }

  /** Whether the lesson's checks may look at the machine: they would find what another lesson has left. */
  isFor(lesson: CompiledLesson): boolean {
    const isOurs = this.#machine.lesson === lesson.id || needsNothing(lesson);
    return isOurs && this.#work?.kind !== 'setting-up';
  }

  /** A lesson was opened, or what was shown has changed: does what needs no question. */
  enter(lesson: CompiledLesson): void {
    if (this.#work || !this.#isUndecided(lesson) || !this.#isFreeFor(lesson)) return;
    if (needsNothing(lesson)) this.stay(lesson);
    else void this.begin(lesson);
  }

  /** Not before the machine, its engine and what is kept are known. */
  #isUndecided(lesson: CompiledLesson): boolean {
    const { phase, engine } = this.#machine;
    if (phase.kind !== 'running' || engine.state.kind === 'connecting' || !this.#kept || this.isDrilling) return false;
    return this.#machine.lesson !== lesson.id;
  }

  /** Nothing would be lost, and nothing is there that could be in the way. */
  #isFreeFor(lesson: CompiledLesson): boolean {
    if (this.#leftOf(lesson)) return false;
    const { isUntouched, engine } = this.#machine;
    return isUntouched || (needsNothing(lesson) && engine.state.kind === 'live' && contentsOf(engine) === '');
  }

  #leftOf(lesson: CompiledLesson): Kept | undefined {
    return this.left.find(({ for: of }) => of.lesson === lesson.id);
  }

  /** Sets the machine up for a lesson: this one when nothing was done in it, else a fresh one; what was in it is kept. */
  async begin(lesson: CompiledLesson): Promise<void> {
    await this.#do(lesson.id, async () => {
      if (!this.#machine.isUntouched) {
        await this.#leave();
        await this.#machine.replace('fresh');
      }
      return this.#setUp(lesson);
    });
  }

  /** A fresh machine for the same lesson, as at its beginning; the present one is given up. */
  async reset(lesson: CompiledLesson): Promise<void> {
    await this.#do(lesson.id, async () => {
      await this.#machine.replace('fresh');
      return this.#setUp(lesson);
    });
  }

  /** As `reset`, for a lesson that has other values now: what was kept of it has the earlier ones. */
  async vary(lesson: CompiledLesson): Promise<void> {
    const earlier = (this.#kept ?? []).filter(({ for: of }) => of.lesson === lesson.id);
    await keptMachines.forget(...earlier).catch(() => undefined);
    await this.#readKept();
    await this.reset(lesson);
  }

  /** The machine is used for the lesson as it is. */
  stay(lesson: CompiledLesson): void {
    this.#work = undefined;
    this.#machine.belongTo(lesson.id);
    void this.#checkpoint(lesson.id, '');
  }

  /** Goes on with a machine that was left; the present one is kept in its place. */
  async bringBack(kept: Kept): Promise<void> {
    await this.#do(kept.for.lesson, async () => {
      if (!this.#machine.isUntouched) await this.#leave();
      await this.#replaceBy(kept);
      return undefined;
    });
  }

  /** A fresh machine on which a drill begins; the learner's own comes back by `endDrill`. Resolves with what went wrong. */
  async drill({ start }: Drill): Promise<string | undefined> {
    if (!this.canDrill) return 'another tab keeps your session, so this tab’s machine could not be kept';
    await this.#do(DRILL, async () => {
      if (!this.#machine.isUntouched) {
        await this.#leave('lent');
        await this.#machine.replace('fresh');
      }
      this.#machine.belongTo(DRILL);
      return this.#prepare({ start, files: [] });
    });
    return this.#whyNot();
  }

  /** Once a drill no longer needs the machine; nothing where none has it. */
  endDrill(): void {
    if (!this.isDrilling || !this.#kept || this.#work?.kind === 'setting-up') return;
    const lent = this.#kept.find(({ for: of }) => of.kind === 'lent');
    const giveBack = async (): Promise<undefined> => {
      if (lent) await this.#replaceBy(lent);
      else await this.#machine.replace('fresh');
    };
    void this.#do(lent?.for.lesson ?? '', giveBack).then(() => this.#whyNot());
  }

  async #replaceBy(kept: Kept): Promise<undefined> {
    await this.#machine.replace(kept.session);
    if (this.#machine.phase.kind !== 'running') return;
    await keptMachines.forget(kept);
    await this.#readKept();
  }

  /** What went wrong belongs to no lesson, and keeps none from beginning. */
  #whyNot(): string | undefined {
    const work = this.#work;
    if (work?.kind !== 'failed') return undefined;
    this.#work = undefined;
    return work.why;
  }

  /** Keeps the machine as it is now, after a step was passed. */
  passed(lesson: CompiledLesson, step: string): Promise<void> {
    return this.#machine.lesson === lesson.id ? this.#checkpoint(lesson.id, step) : Promise.resolve();
  }

  /** The machine as it was when this step began; undefined where none is kept. */
  beginningOf(lesson: CompiledLesson, step: string): Kept | undefined {
    if (this.#machine.lesson !== lesson.id) return undefined;
    const tasks = lesson.steps.filter(taskOf).map(({ id }) => id);
    const before = tasks.slice(0, tasks.indexOf(step)).at(-1) ?? '';
    return this.#kept?.find(
      ({ for: of }) => of.kind === 'checkpoint' && of.lesson === lesson.id && of.passed === before,
    );
  }

  /** Everything since then is given up. */
  async backTo(kept: Kept): Promise<void> {
    await this.#do(kept.for.lesson, async () => {
      await this.#machine.replace(kept.session);
      return undefined;
    });
  }

  /** `work` gives what went wrong. */
  #do(lesson: string, work: () => Promise<string | undefined>): Promise<void> {
    if (this.#work?.kind !== 'setting-up') this.#doing = this.#doAlone(lesson, work);
    return this.#doing;
  }

  async #doAlone(lesson: string, work: () => Promise<string | undefined>): Promise<void> {
    this.#work = { kind: 'setting-up', lesson };
    const why = await work().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    this.#work = why === undefined ? undefined : { kind: 'failed', lesson, why };
  }

  async #setUp(lesson: CompiledLesson): Promise<string | undefined> {
    const trouble = await this.#prepare(lesson);
    if (trouble !== undefined) return trouble;
    this.#machine.belongTo(lesson.id);
    await this.#checkpoint(lesson.id, '');
    return undefined;
  }

  async #prepare(begins: Pick<CompiledLesson, 'start' | 'files'>): Promise<string | undefined> {
    const { sandbox } = this.#machine;
    if (!sandbox) return 'the machine did not start';
    return prepare(begins, { run: (argv, options) => sandbox.run(argv, options) });
  }

  /** Nobody goes back to a drill's machine. */
  async #leave(kind: 'left' | 'lent' = 'left'): Promise<void> {
    if (this.isDrilling) return;
    if (kind === 'lent') await this.#keepLent();
    const contents = contentsOf(this.#machine.engine);
    await this.#keep({ kind, lesson: this.#machine.lesson ?? '', contents });
  }

  /** One that never came back, because the drill's machine was given up, is kept as any that was left. */
  async #keepLent(): Promise<void> {
    for (const kept of this.#kept ?? []) {
      if (kept.for.kind !== 'lent') continue;
      await keptMachines.keep({ ...kept, for: { ...kept.for, kind: 'left' } });
      await keptMachines.forget(kept);
    }
  }

  async #checkpoint(lesson: string, passed: string): Promise<void> {
    try {
      await this.#keep({ kind: 'checkpoint', lesson, passed });
    } catch (error) {
      this.#machine.remark(keepTrouble(error));
    }
  }

  /** A page that does not own the saved session keeps nothing. */
  async #keep(as: KeptFor): Promise<void> {
    if (!this.#machine.ownsSession) return;
    await this.#machine.capture(async (session) => {
      this.#kept = await keptMachines.keep({ for: as, session });
    });
  }

  async #readKept(): Promise<void> {
    this.#kept = await keptMachines.list().catch(() => []);
  }
}

/** It begins on any machine. */
const needsNothing = ({ start, files }: CompiledLesson): boolean => start === '' && files.length === 0;

type Left = Kept & { readonly for: { readonly kind: 'left' | 'lent' } };
const isLeft = (kept: Kept): kept is Left => kept.for.kind !== 'checkpoint';
