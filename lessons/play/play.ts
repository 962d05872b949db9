/**
 * Plays a lesson as a learner would, and holds it to what it promises (rules V4, V6, V7, V13): nothing is passed before something
 * was done, each solution passes each step and no other, wrong ways say what is wrong, predictions come true, quoted output is what is
 * printed.
 */
import { evaluate } from '../checks/evaluate.ts';
import { Look } from '../checks/look.ts';
import { asking } from '../checks/shell.ts';
import type { Fault, RuleName } from '../format/fault.ts';
import { instantiate, instantiateWays } from '../format/seed.ts';
import type { Compiled } from '../format/compile.ts';
import {
  type CompiledLesson,
  type Drill,
  type Predict,
  type Run,
  type Save,
  type Step,
  taskOf,
  type Task,
  type WrongPath,
} from '../format/types.ts';
import { assess, type Assessment, type ConditionState, type Progress, type StepState } from '../progress.ts';
import { isShown, runsAround, type Shown, terminalOf } from './deeds.ts';
import { shows, terminalLines } from './expect.ts';
import type { Machines, PlayedMachine } from './machine.ts';
import { prepare, writeFile } from './prepare.ts';

export interface Playing {
  readonly seed: number;
  /** Which of the solution files, from 0. */
  readonly solution: number;
  /** Whether wrong ways are tried, too. */
  readonly triesWrong: boolean;
}

export async function play(compiled: Compiled, playing: Playing, machines: Machines): Promise<Fault[]> {
  if (!compiled.lesson) return [];
  using player = await Player.begin(compiled, compiled.lesson, playing, machines);
  try {
    await player.play();
  } catch (error) {
    player.fault(
      0,
      'V7',
      `The play ended at ${player.place}: ${error instanceof Error ? error.message : String(error)}`,
      '',
    );
  }
  return player.faults;
}

/** Each drill on a machine of its own: not passed after its start, passed after its solution. */
export async function playDrills(
  { source, lesson }: Compiled,
  seeds: readonly number[],
  machines: Machines,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const seed of lesson && lesson.drills.length > 0 ? seeds : []) {
    for (const drill of instantiate(lesson as CompiledLesson, seed).drills) {
      using machine = await machines();
      const fault = (found: string): void =>
        void faults.push({
          file: `${source.folder}/lesson.md`,
          line: drill.line,
          rule: 'V7',
          found: `${found} (seed ${seed})`,
          instead: '',
        });
      const trouble = await prepare({ start: drill.start, files: [] }, machine);
      if (trouble !== undefined) fault(`The start of drill ${drill.id} failed: ${trouble}.`);
      if ((await unmetOf(drill, machine)).length === 0) fault(`Drill ${drill.id} passes before anything was done.`);
      await machine.type(drill.solution, 1);
      const unmet = await unmetOf(drill, machine);
      if (unmet.length > 0) fault(`Drill ${drill.id} does not pass after its solution: ${unmet.join('; ')}.`);
    }
  }
  return faults;
}

async function unmetOf({ conditions }: Drill, machine: PlayedMachine): Promise<string[]> {
  const look = new Look(machine, now);
  const verdicts = await Promise.all(conditions.map((condition) => evaluate(condition, look, () => undefined)));
  return verdicts.filter(({ state }) => state !== 'passed').map(({ found }) => found);
}

const now = (): number => Date.now();

/** So long a solution may take to come true after its last command. */
const LATE_MS_MAX = 5000;
const AGAIN_MS = 500;

class Player implements Disposable {
  readonly faults: Fault[] = [];
  readonly #folder: string;
  readonly #lesson: CompiledLesson;
  readonly #wrong: readonly WrongPath[];
  readonly #playing: Playing;
  readonly #machine: PlayedMachine;
  #progress: Progress = {};
  place = 'the start';

  static async begin(
    { source, wrong }: Compiled,
    lesson: CompiledLesson,
    playing: Playing,
    machines: Machines,
  ): Promise<Player> {
    const ways = instantiateWays(wrong, lesson.vary, playing.seed);
    return new Player(source.folder, instantiate(lesson, playing.seed), ways, playing, await machines());
  }

  private constructor(
    folder: string,
    lesson: CompiledLesson,
    wrong: readonly WrongPath[],
    playing: Playing,
    machine: PlayedMachine,
  ) {
    this.#folder = folder;
    this.#lesson = lesson;
    this.#wrong = wrong;
    this.#playing = playing;
    this.#machine = machine;
  }

  [Symbol.dispose](): void {
    this.#machine[Symbol.dispose]();
  }

  fault(line: number, rule: RuleName, found: string, instead: string, file = 'lesson.md'): void {
    this.faults.push({
      file: `${this.#folder}/${file}`,
      line,
      rule,
      found: `${found} (seed ${this.#playing.seed})`,
      instead,
    });
  }

  async play(): Promise<void> {
    const { steps, measures } = this.#lesson;
    const trouble = await prepare(this.#lesson, this.#machine);
    if (trouble !== undefined)
      return this.fault(0, 'V7', `start.sh failed: ${trouble}`, 'It has to end with 0.', 'start.sh');
    for (const { name, script, line } of measures) {
      const { code, stdout } = await this.#machine.run(asking(script));
      if (code !== 0 || stdout.trim() === '')
        this.fault(
          line,
          'V13',
          `The measure ${name} printed nothing, exit code ${code}.`,
          'It has to print one figure.',
        );
    }
    await this.#expectPassed([], 0, 'nothing was done yet');
    await this.#expectSymptom(true, 'at the start');
    const passed: string[] = [];
    for (const step of steps) {
      this.place = `step ${step.id}`;
      await this.#playStep(step, passed);
      if (this.faults.length > 0) return;
    }
  }

  async #playStep(step: Step, passed: string[]): Promise<void> {
    const early = step.parts.filter((part): part is Predict => part.kind === 'predict' && part.after === undefined);
    const silent = await this.#settle(early, 'may be silent');
    await this.#askAnswers(step);
    const task = taskOf(step);
    if (task) await this.#playTask(step, task, passed);
    else await this.#runShown(step.parts.filter(isShown));
    // What was silent reads what the commands have left.
    await this.#settle(silent);
  }

  async #playTask(step: Step, task: Task, passed: string[]): Promise<void> {
    const [before, after] = runsAround(step, task);
    if (task.support !== 'shown') await this.#runShown(before);
    await this.#expectPassed(passed, task.line, `step ${step.id} was not solved yet`);
    if (this.#playing.triesWrong) await this.#tryWrong(step, passed);
    const shown = await this.#solve(step, task, before);
    passed.push(step.id);
    await this.#expectPassed(passed, task.line, `step ${step.id} was solved`, shown);
    if (task.support !== 'shown') await this.#runShown(after);
    const { broken } = this.#lesson;
    if (broken?.step === step.id) await this.#expectSymptom(false, `after step ${step.id}`);
    const due = this.#lesson.steps.flatMap(({ parts }) =>
      parts.filter((part): part is Predict => part.kind === 'predict' && part.after === step.id),
    );
    await this.#settle(due);
  }

  /** What the terminal showed. */
  async #solve(step: Step, task: Task, shown: readonly Shown[]): Promise<string> {
    if (task.support === 'shown') return this.#runShown(shown);
    const script = task.solutions[Math.min(this.#playing.solution, task.solutions.length - 1)] ?? '';
    return this.#machine.type(script, terminalOf(step));
  }

  async #runShown(shown: readonly Shown[]): Promise<string> {
    let all = '';
    for (const part of shown) all += part.kind === 'save' ? await this.#save(part) : await this.#run(part);
    return all;
  }

  /** What the button does. */
  async #save({ path, text, line }: Save): Promise<''> {
    const trouble = await writeFile({ path, text, isExecutable: false }, this.#machine);
    if (trouble !== undefined) this.fault(line, 'V7', `${path} can't be written: ${trouble}.`, 'Name another path.');
    return '';
  }

  async #run({ script, terminal, expect, line }: Run): Promise<string> {
    const shown = await this.#machine.type(script, terminal);
    if (expect !== undefined && !shows(shown, expect))
      this.fault(
        line,
        'V13',
        `The quoted output is not what is printed: ${terminalLines(shown)
          .filter((text) => text !== '')
          .slice(0, 6)
          .join(' / ')}.`,
        'Quote what is printed; `...` stands for what varies.',
      );
    return shown;
  }

  async #expectPassed(steps: readonly string[], line: number, when: string, shown = ''): Promise<void> {
    const areReached = (seen: readonly StepState[]): boolean => steps.every((id) => reachedIn(seen).includes(id));
    const { progress, steps: states } = await this.#assessUntil(areReached);
    const reached = reachedIn(states);
    const extra = reached.filter((id) => !steps.includes(id));
    const missing = steps.filter((id) => !reached.includes(id));
    if (extra.length > 0)
      this.fault(
        line,
        'V7',
        `${extra.join(', ')} passes although ${when}.`,
        'Add a condition that only the deed fulfils.',
      );
    if (missing.length > 0) {
      const found = states.flatMap(({ id, conditions }) =>
        missing.includes(id)
          ? conditions.filter(({ state }) => state !== 'passed').map(({ id: name, found: what }) => `${name}: ${what}`)
          : [],
      );
      const said = terminalLines(shown)
        .filter((text) => text !== '')
        .slice(-4)
        .join(' / ');
      this.fault(
        line,
        'V6',
        `${missing.join(', ')} does not pass after its solution: ${found.join('; ')}. The terminal shows: ${said}.`,
        'Mend the solution or the condition.',
      );
    }
    this.#progress = progress;
  }

  /** The page looks again, too: what a command has started may need a moment before it answers. */
  async #assessUntil(
    isAsWanted: (steps: readonly StepState[]) => boolean,
    machine: PlayedMachine = this.#machine,
  ): Promise<Assessment> {
    const until = now() + LATE_MS_MAX;
    for (;;) {
      const seen = await assess(this.#lesson, this.#progress, machine, { now });
      if (now() > until || isAsWanted(seen.steps)) return seen;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async #tryWrong(step: Step, passed: readonly string[]): Promise<void> {
    const ways = this.#wrong.filter((way) => way.step === step.id);
    if (ways.length === 0) return;
    const machines = await this.#machine.checkpoint();
    for (const way of ways) {
      using machine = await machines();
      await machine.type(way.script, terminalOf(step));
      const { steps } = await this.#assessUntil((seen) => isToldOf(way, seen), machine);
      if (way.cause !== undefined && this.#lesson.broken && !(await this.#hasSymptom(machine)))
        this.fault(0, 'V13', 'The wrong cause repairs the case.', 'Exactly one cause may.', way.file);
      const state = steps.find(({ id }) => id === way.step);
      const condition = conditionOf(way, steps);
      if (state?.isPassed === true && !passed.includes(way.step))
        this.fault(
          0,
          'V7',
          `The wrong way passes step ${way.step}.`,
          'Add a condition that it does not fulfil.',
          way.file,
        );
      else if (condition?.state === 'passed')
        this.fault(
          0,
          'V7',
          `The wrong way fulfils ${way.condition}: ${condition.found}.`,
          'Name the condition that it does not fulfil.',
          way.file,
        );
      else if (condition && !isToldOf(way, steps))
        this.fault(0, 'V7', `The message is "${condition.found}".`, `It should contain "${way.says}".`, way.file);
    }
  }

  /** Gives those that may be silent, and are: the page asks them again. */
  async #settle(predictions: readonly Predict[], silence?: 'may be silent'): Promise<Predict[]> {
    const silent: Predict[] = [];
    for (const prediction of predictions) {
      const { line, settle, options } = prediction;
      const { stdout, stderr } = await this.#machine.run(asking(settle));
      const word = stdout.trim();
      const option = options.find(({ outcome }) => outcome === word);
      if (word === '' && silence) silent.push(prediction);
      else if (!option)
        this.fault(
          line,
          'V4',
          `The prediction is settled with "${word}" ${stderr.trim()}.`,
          `It has to print one of: ${options.map(({ outcome }) => outcome).join(', ')}.`,
        );
      else if (!option.isRight)
        this.fault(
          line,
          'V4',
          `The machine says "${word}", which is marked as wrong.`,
          'Mark the option that comes true with [x].',
        );
    }
    return silent;
  }

  /** Questions that the machine answers. */
  async #askAnswers({ parts }: Step): Promise<void> {
    for (const part of parts) {
      if (part.kind !== 'question' || part.form !== 'typed' || part.answerScript === undefined) continue;
      const { code, stdout } = await this.#machine.run(asking(part.answerScript));
      if (code !== 0 || stdout.trim() === '')
        this.fault(
          part.line,
          'V13',
          `The answer's script printed nothing, exit code ${code}.`,
          'It has to print the right answer.',
        );
    }
  }

  async #expectSymptom(isThere: boolean, when: string): Promise<void> {
    if (!this.#lesson.broken || (await this.#hasSymptom(this.#machine)) === isThere) return;
    this.fault(
      0,
      'V13',
      isThere ? `The broken case shows no symptom ${when}.` : `The symptom still shows ${when}.`,
      'The script under broken.symptom ends with 0 as long as it shows.',
    );
  }

  async #hasSymptom(machine: PlayedMachine): Promise<boolean> {
    const { code } = await machine.run(asking(this.#lesson.broken?.symptom ?? 'false'));
    return code === 0;
  }
}

const conditionOf = ({ step, condition }: WrongPath, steps: readonly StepState[]): ConditionState | undefined =>
  steps.find(({ id }) => id === step)?.conditions.find(({ id }) => id === condition);

/** The condition that the way does not fulfil says what it should. */
const isToldOf = (way: WrongPath, steps: readonly StepState[]): boolean => {
  const condition = conditionOf(way, steps);
  return condition?.state !== 'passed' && (condition?.found ?? '').toLowerCase().includes(way.says.toLowerCase());
};

const reachedIn = (steps: readonly StepState[]): string[] =>
  steps.filter(({ isPassed }) => isPassed).map(({ id }) => id);
