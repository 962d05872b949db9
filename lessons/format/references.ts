/** What names something else in the same lesson has to find it, and what is asked has to have an answer. */
import { didYouMean, nearest } from './fault.ts';
import type { Head } from './front-matter.ts';
import type { Reading } from './reading.ts';
import { seededNames } from './seeded.ts';
import { textsOf } from './texts.ts';
import {
  taskOf,
  type CompiledLesson,
  type Inline,
  type Option,
  type Part,
  type Predict,
  type Prose,
  type Question,
  type Step,
  type Task,
} from './types.ts';

export function checkReferences(lesson: CompiledLesson, head: Head, reading: Reading): void {
  const steps = new Map(lesson.steps.map((step, index) => [step.id, index]));
  for (const prose of lesson.intro) checkMeasured(prose, reading);
  for (const [index, step] of lesson.steps.entries()) checkStep(step, { index, steps, reading });
  checkBroken(lesson, head, reading);
  checkSeeded(lesson, reading);
  for (const { name, line } of reading.measures)
    if (!/^[a-z0-9-]+$/.test(name))
      reading.faults.add(line, `A measure is called "${name}".`, 'Write `sh measure=name`, in lower-case letters.');
}

interface Place {
  readonly index: number;
  readonly steps: ReadonlyMap<string, number>;
  readonly reading: Reading;
}

function checkStep(step: Step, place: Place): void {
  const { faults } = place.reading;
  const asks = step.parts.filter(({ kind }) => kind === 'task' || kind === 'question' || kind === 'predict');
  if (asks.length === 0)
    faults.add(
      step.line,
      `Step ${step.id} asks nothing.`,
      'Give it a :::task, a :::question or a :::predict, or join it with another.',
    );
  for (const part of step.parts) {
    checkFound(part.kind === 'task' ? part.statement : [part], undefined, place);
    if (part.kind === 'task') checkTask(part, place);
    else if (part.kind === 'predict') checkPredict(part, place);
    else if (part.kind === 'question') checkQuestion(part, step, place);
    checkMeasured(part, place.reading);
  }
}

function checkTask(task: Task, place: Place): void {
  const { faults } = place.reading;
  const names = task.conditions.map(({ id }) => id);
  for (const condition of task.conditions)
    if ('other_than' in condition && condition.other_than !== undefined)
      isEarlier(condition.other_than, condition.line, 'other_than', place);
  for (const hint of task.hints)
    for (const { unless } of hint.pieces)
      if (unless !== undefined && !names.includes(unless))
        faults.add(hint.line, `A hint says {unless=${unless}}.`, didYouMean(unless, names));
  checkFound(
    task.hints.flatMap(({ pieces }) => pieces.flatMap(({ prose }) => prose)),
    names,
    place,
  );
}

function isEarlier(step: string, line: number, what: string, { steps, index, reading }: Place): void {
  const other = steps.get(step);
  if (other === undefined)
    reading.faults.add(line, `${what} names the step "${step}".`, didYouMean(step, steps.keys()));
  else if (other >= index)
    reading.faults.add(line, `${what} names the step "${step}", which comes later.`, 'Name a step before this one.');
}

function checkPredict(predict: Predict, { steps, reading }: Place): void {
  const { faults } = reading;
  checkRight(predict.options, predict.line, 1, reading);
  const outcomes = predict.options.map(({ outcome }) => outcome);
  for (const { outcome, line } of predict.options)
    if (outcome === undefined)
      faults.add(
        line,
        'An option of the prediction has no outcome.',
        'End it with {outcome=word}: the word that the `sh settle` prints when it comes true.',
      );
  if (new Set(outcomes).size < outcomes.length)
    faults.add(predict.line, 'Two options have the same outcome.', 'Give each a word of its own.');
  const { after } = predict;
  if (after !== undefined && !steps.has(after))
    faults.add(predict.line, `after="${after}" names no step.`, didYouMean(after, steps.keys()));
}

function checkRight(
  options: readonly Option[],
  line: number,
  wanted: number | 'some' | 'any',
  { faults }: Reading,
): void {
  const right = options.filter(({ isRight }) => isRight).length;
  if (wanted === 1 && right !== 1)
    faults.add(line, `${right} options are right.`, 'Mark one with [x], the others with [ ].');
  if (wanted === 'some' && right === 0) faults.add(line, 'No option is right.', 'Mark those that are with [x].');
  if (options.length < 2) faults.add(line, 'There is nothing to choose from.', 'Write three to five options.');
}

function checkQuestion(question: Question, step: Step, { reading }: Place): void {
  const { faults } = reading;
  const { line, view } = question;
  const views = step.parts.flatMap((part) => (part.kind === 'view' ? [part.id] : []));
  if (view !== undefined && !views.includes(view))
    faults.add(line, `view="${view}" names no view of this step.`, didYouMean(view, views));
  if (question.prompt.length === 0)
    faults.add(line, 'The question asks nothing.', 'Write the question above its options.');
  switch (question.form) {
    case 'one':
    case 'several':
    case 'yes-no':
      checkRight(
        question.options,
        line,
        ({ one: 1, several: 'some', 'yes-no': 'any' } as const)[question.form],
        reading,
      );
      break;
    case 'order':
      if (question.items.length < 3)
        faults.add(line, 'There are fewer than three things to order.', 'Write three to eight.');
      break;
    case 'match':
    case 'sort':
      if (question.groups.length < 2) faults.add(line, 'There is one group.', 'Write two or more.');
      if (question.form === 'match' && question.items.length !== question.groups.length)
        faults.add(line, 'A match has one thing a group.', 'Use form=sort for several.');
      break;
    case 'point':
    case 'typed': {
      const isKnown =
        question.answers.some(({ isRight }) => isRight) ||
        ('answerScript' in question && question.answerScript !== undefined);
      if (!isKnown)
        faults.add(line, 'No answer is right.', 'Mark one with [x], or write a fence `sh answer` that prints it.');
      if (question.form === 'point' && view === undefined)
        faults.add(
          line,
          'The question does not say which view is pointed into.',
          'Add view="id" of a :::view in this step.',
        );
      break;
    }
    case 'gap':
      break;
  }
}

function checkBroken({ steps }: CompiledLesson, { broken, line }: Head, { faults }: Reading): void {
  if (!broken) return;
  const repair = steps.findIndex(({ id }) => id === broken.step);
  if (repair === -1 || !taskOf(steps[repair] as Step))
    faults.add(
      line,
      `broken.step names "${broken.step}", which has no task.`,
      didYouMean(
        broken.step,
        steps.map(({ id }) => id),
      ),
    );
  const questions = steps.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'question' ? [part] : [])));
  const cause = questions.find(({ id }) => id === broken.cause);
  if (cause?.form !== 'one')
    faults.add(
      line,
      `broken.cause names "${broken.cause}".`,
      `It must be a question of form one. ${didYouMean(
        broken.cause,
        questions.map(({ id }) => id),
      )}`,
    );
  else
    for (const { id, line: at, isRight } of cause.options)
      if (id === undefined && !isRight)
        faults.add(
          at,
          'An option of the cause has no name.',
          'End it with {#name}, and say `# cause: name` in the wrong/*.sh that tries it.',
        );
}

/** Every place where `{name}` may be meant. */
function checkSeeded(lesson: CompiledLesson, { faults, sampleValues }: Reading): void {
  const known = [...sampleValues.keys()];
  for (const { line, bare } of textsOf(lesson))
    for (const name of seededNames(bare))
      if (!sampleValues.has(name))
        faults.add(
          line,
          `{${name}} is no seeded value.`,
          `Declare it under \`vary:\`, or write it as code. ${didYouMean(name, known)}`,
        );
  for (const { line, script } of scriptsIn(lesson))
    for (const name of seededNames(script)) {
      const near = sampleValues.has(name) ? undefined : nearest(name, known);
      if (near !== undefined) faults.add(line, `{${name}} is no seeded value.`, `Did you mean {${near}}?`);
    }
}

function scriptsIn({ steps, start }: CompiledLesson): { line: number; script: string }[] {
  const scripts = [{ line: 0, script: start }];
  for (const part of steps.flatMap(({ parts }) => parts)) {
    if (part.kind === 'run') scripts.push({ line: part.line, script: part.script });
    if (part.kind === 'save') scripts.push({ line: part.line, script: part.text });
    if (part.kind === 'predict') scripts.push({ line: part.line, script: part.settle });
    if (part.kind === 'task') {
      scripts.push(
        ...part.conditions.map((condition) => ({ line: condition.line, script: JSON.stringify(condition) })),
      );
      scripts.push(...part.solutions.map((script) => ({ line: part.line, script })));
    }
  }
  return scripts;
}

function checkMeasured(part: Prose | Part, reading: Reading): void {
  const names = reading.measures.map(({ name }) => name);
  for (const inline of inlinesIn(part))
    if (inline.kind === 'measured' && !names.includes(inline.name))
      reading.faults.add(
        part.line,
        `{measured:${inline.name}} is measured nowhere.`,
        `Write a fence \`sh measure=${inline.name}\` that prints it. ${didYouMean(inline.name, names)}`,
      );
}

/** `{found}` belongs into hints of a task. */
function checkFound(tree: readonly (Prose | Part)[], names: readonly string[] | undefined, { reading }: Place): void {
  for (const node of tree)
    for (const inline of inlinesIn(node)) {
      if (inline.kind !== 'found') continue;
      if (!names)
        reading.faults.add(
          node.line,
          '{found} stands outside of hints.',
          'Only the hints of a task can say what was found.',
        );
      else if (inline.condition !== '' && !names.includes(inline.condition))
        reading.faults.add(
          node.line,
          `{found:${inline.condition}} names no condition.`,
          didYouMean(inline.condition, names),
        );
    }
}

/** Every inline in a tree, wherever it stands. */
function inlinesIn(tree: unknown): Inline[] {
  if (Array.isArray(tree)) return tree.flatMap(inlinesIn);
  if (typeof tree !== 'object' || tree === null) return [];
  const isFigure = 'kind' in tree && (tree.kind === 'measured' || tree.kind === 'found');
  return isFigure ? [tree as Inline] : Object.values(tree).flatMap(inlinesIn);
}
