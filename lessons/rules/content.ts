/** Rules about what a lesson teaches and with what: V1, V2, V4, V5, V9, V10, V12, V14. */
import { chooseValues } from '../format/seed.ts';
import { putValues } from '../format/seeded.ts';
import { plainInlines } from '../format/prose.ts';
import { type CompiledLesson, type Option, type Part, taskOf } from '../format/types.ts';
import { compiledLessons, type Course, Finding, type LessonRule } from './course.ts';
import { missingFor, namesIn, optionsOf, serviceOf } from './coverage.ts';

const FAMILIES_MAX = 4;

export const servesWhatItClaims: LessonRule = ({ source, lesson }, { objectives }) => {
  const finding = new Finding('V1', source.folder);
  const names = namesIn(lesson);
  const families = new Set(lesson.objectives.map((id) => objectives.get(id)?.family ?? id));
  if (lesson.objectives.length === 0)
    finding.add(
      1,
      'The lesson has no objectives.',
      'Name the lines of objectives.md that are new here: `objectives: [S0.6]`.',
    );
  if (families.size > FAMILIES_MAX)
    finding.add(
      1,
      `The lesson has ${families.size} new objectives.`,
      `At most ${FAMILIES_MAX}; lines with one proof count once. Make two lessons of it.`,
    );
  for (const { objective, by } of names)
    if (!objectives.has(objective) && !/^C\d+$/.test(objective))
      finding.add(1, `${by} names ${objective}, which objectives.md does not have.`, 'Look it up there.');
  for (const id of lesson.again)
    if (!objectives.has(id))
      finding.add(1, `\`again\` names ${id}, which objectives.md does not have.`, 'Look it up there.');
  for (const id of lesson.objectives) {
    const objective = objectives.get(id);
    if (!objective) continue;
    const missing = missingFor(objective, serviceOf(objective, names, objectives));
    if (missing.length > 0)
      finding.add(
        1,
        `${id} (${objective.kind}: ${objective.text}) is claimed, and has not: ${missing.join(', ')}.`,
        `Write objectives="${id}" where it is asked for, or take it from the list.`,
      );
  }
  return finding.faults;
};

const TERMS_MAX = 3;

export const knowsItsWords: LessonRule = (ruled, course) => {
  const { source, lesson, terms } = ruled;
  const finding = new Finding('V2', source.folder);
  if (lesson.introduces.length > TERMS_MAX)
    finding.add(1, `The lesson introduces ${lesson.introduces.length} words.`, `At most ${TERMS_MAX}.`);
  const known = new Set([lesson, ...lessonsBefore(lesson, course)].flatMap(({ introduces }) => introduces));
  for (const { term, line } of terms) {
    if (!course.terms.has(term)) finding.add(line, `glossary.md has no "${term}".`, 'Write an entry there.');
    else if (!known.has(term))
      finding.add(
        line,
        `"${term}" is used before a lesson introduces it.`,
        'Add it to `introduces`, or add the lesson that does to `needs`.',
      );
  }
  for (const term of lesson.introduces) {
    if (!course.terms.has(term))
      finding.add(1, `\`introduces\` names "${term}", which glossary.md does not have.`, 'Write an entry there.');
    if (!terms.some((use) => use.term === term))
      finding.add(1, `"${term}" is introduced, but nothing links to it.`, `Link its first use: [words](term:${term}).`);
  }
  for (const need of lesson.needs) {
    const needed = compiledLessons(course).find((other) => other.lesson.id === need)?.lesson;
    if (!needed) finding.add(1, `\`needs\` names "${need}", which is no lesson.`, 'Name a lesson by its id.');
    else if (neededBy(needed, course).has(lesson.id))
      finding.add(1, `"${need}" needs this lesson itself.`, 'Break the circle.');
  }
  return finding.faults;
};

/** Ids of everything that a lesson needs, directly or not, and its own. */
function neededBy(lesson: CompiledLesson, course: Course): Set<string> {
  const all = new Map(compiledLessons(course).map((each) => [each.lesson.id, each.lesson]));
  const reached = new Set<string>();
  const open = [lesson.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(all.get(id)?.needs ?? []));
  }
  return reached;
}

/** What it needs, and what comes earlier in its track. */
function lessonsBefore(lesson: CompiledLesson, course: Course): CompiledLesson[] {
  const needed = neededBy(lesson, course);
  return compiledLessons(course)
    .map((each) => each.lesson)
    .filter(({ id, place }) => needed.has(id) || (place[0] === lesson.place[0] && place[1] < lesson.place[1]));
}

export const predicts: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V4', source.folder);
  const parts = lesson.steps.flatMap((step) => step.parts.map((part) => ({ part, step })));
  const predictions = parts.filter(({ part }) => part.kind === 'predict');
  if (predictions.length === 0)
    finding.add(1, 'The lesson has no prediction.', 'Let the learner guess before a run: :::predict.');
  for (const { part } of predictions) {
    const follows = parts.slice(parts.findIndex((each) => each.part === part) + 1);
    if (!follows.some((each) => each.part.kind === 'run' || each.part.kind === 'task'))
      finding.add(part.line, 'Nothing is run after the prediction.', 'Put it before the run that shows the truth.');
    for (const option of optionsOf(part))
      if (option.feedback.length === 0)
        finding.add(option.line, 'An outcome has no text.', 'Say what it would mean, below it with `> `.');
  }
  return finding.faults;
};

const LENGTH_FACTOR = 1.8;
/** Shorter options differ by a word. */
const LENGTH_LEAST = 24;

export const asksFairly: LessonRule = ({ source, lesson }, { objectives }) => {
  const finding = new Finding('V5', source.folder);
  for (const part of lesson.steps.flatMap(({ parts }) => parts)) {
    const options = optionsOf(part);
    if (part.kind !== 'predict' && part.kind !== 'question') continue;
    for (const { line, feedback } of options)
      if (feedback.length === 0)
        finding.add(line, 'An option has no feedback.', 'Say why it is right, or what whoever thinks so has not seen.');
    for (const { line, trap } of options)
      if (trap !== undefined && !/^C\d+$/.test(trap) && objectives.get(trap)?.kind !== 'trap')
        finding.add(line, `${trap} is no trap.`, 'Name a line of kind trap, or a correction such as C1.');
    if (part.kind === 'predict' || 'options' in part) checkOptions(part, part.options, finding);
    else if ('answers' in part && !part.answers.some(({ value }) => value === '*'))
      finding.add(part.line, 'Other answers get no feedback.', 'Add `- [ ] anything else` with what to look at.');
    if (part.kind === 'question' && !('options' in part) && !('answers' in part) && part.explanation.length === 0)
      finding.add(part.line, 'The question does not say why.', 'Write it below the list, with `> `.');
  }
  return finding.faults;
};

type Ask = Extract<Part, { kind: 'predict' | 'question' }>;

function checkOptions(part: Ask, options: readonly Option[], finding: Finding): void {
  const note = (found: string, instead: string): void => finding.add(part.line, found, instead);
  if (options.length < 3 || options.length > 5) note(`There are ${options.length} options.`, 'Write three to five.');
  const lengths = options.map(({ text }) => Math.max(LENGTH_LEAST, plainInlines(text).length));
  const isSingle = part.kind === 'predict' || part.form === 'one';
  if (isSingle && Math.max(...lengths) > LENGTH_FACTOR * Math.min(...lengths))
    note(
      'The options differ in length: the longest gives itself away.',
      `Keep them within a factor of ${LENGTH_FACTOR}.`,
    );
  if (options.some(({ text }) => OF_THE_OTHERS.test(plainInlines(text))))
    note('An option speaks of the other options.', 'Each has to stand alone: their order varies.');
  const wrong = options.filter(({ isRight }) => !isRight);
  if (wrong.filter(({ trap }) => trap !== undefined).length * 2 < wrong.length)
    note(
      'Fewer than half of the wrong options name a misconception.',
      'Mark those that stand for one with {trap=...}.',
    );
}

const OF_THE_OTHERS = /\b(all|none|both|neither) of (the above|these|them)\b/i;

export const fades: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V9', source.folder);
  const tasks = lesson.steps.flatMap((step) => taskOf(step) ?? []);
  const [first] = tasks;
  const last = tasks.at(-1);
  if (!first || !last) finding.add(1, 'The lesson has no task.', 'Something has to be done: :::task.');
  else {
    if (first.support === 'goal' && !lesson.broken && !lesson.isClosing)
      finding.add(
        first.line,
        'The first task is a goal alone.',
        'Show the way first, or leave a gap: `sh run`, `sh run gaps`.',
      );
    if (last.support !== 'goal') finding.add(last.line, 'The last task shows its way.', 'End with a goal alone.');
  }
  return finding.faults;
};

/** A remark: the lesson that practises it again may not be written yet. */
export const isMetAgain: LessonRule = ({ source, lesson }, course) => {
  const finding = new Finding('V9', source.folder);
  const later = compiledLessons(course).filter((other) => other.lesson !== lesson);
  for (const id of lesson.objectives) {
    const objective = course.objectives.get(id);
    if (!objective || (objective.kind !== 'skill' && objective.kind !== 'lab')) continue;
    const drilled = lesson.drills.some(({ objectives }) => objectives.includes(id));
    if (!drilled && !later.some((other) => other.lesson.again.includes(id)))
      finding.add(1, `${id} is never met again.`, 'Name it in `again` of a later lesson, or write a :::drill.');
  }
  return finding.remarks;
};

const SEEDS = [1, 2, 3];

export const varies: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V10', source.folder);
  const solutions = SEEDS.map((seed) => {
    const values = chooseValues(lesson.vary, seed);
    return lesson.steps
      .map((step) => putValues(taskOf(step)?.solutions[0] ?? '', (name) => values.get(name)))
      .join('\n');
  });
  if (new Set(solutions).size < SEEDS.length)
    finding.add(
      1,
      'Three learners get fewer than three different solutions.',
      'Give names and numbers of the tasks seeded values: `vary:`.',
    );
  return finding.faults;
};

export const showsWithAQuestion: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V12', source.folder);
  for (const { parts } of lesson.steps)
    for (const [index, part] of parts.entries()) {
      if (part.kind !== 'view') continue;
      const isAsked = parts.some((other) => other.kind === 'question' && other.view === part.id);
      const isChanged = parts.slice(index + 1).some(({ kind }) => kind === 'task');
      if (!isAsked && !isChanged)
        finding.add(
          part.line,
          'The view is only looked at.',
          `Ask something that is read from it: :::question{view="${part.id}"}, or let a task change it.`,
        );
      if (part.alternative.length === 0)
        finding.add(part.line, 'The view has no words.', 'Say inside it what there is to see, for who can not see it.');
    }
  return finding.faults;
};

export const asksForTheCause: LessonRule = ({ source, lesson, wrong }) => {
  const finding = new Finding('V14', source.folder);
  const { broken } = lesson;
  if (!broken) return [];
  const parts = lesson.steps.flatMap((step) => step.parts.map((part) => ({ part, step: step.id })));
  const cause = parts.findIndex(({ part }) => part.kind === 'question' && part.id === broken.cause);
  const repair = parts.findIndex(({ part, step }) => part.kind === 'task' && step === broken.step);
  if (cause > repair)
    finding.add(
      parts[cause]?.part.line ?? 1,
      'The cause is asked for after the repair.',
      'Diagnose first: move the question up.',
    );
  const tried = new Set(wrong.map((way) => way.cause));
  for (const option of optionsOf(parts[cause]?.part ?? { kind: 'prose', line: 0, prose: [] }))
    if (!option.isRight && 'id' in option && option.id !== undefined && !tried.has(option.id))
      finding.add(
        option.line,
        `No wrong way tries the cause "${option.id}".`,
        `Write wrong/${option.id}.sh with \`# cause: ${option.id}\`.`,
      );
  return finding.faults;
};

const BROKEN_LEAST = 2;

/** A remark for each track that is still short of broken cases. */
export function hasBrokenCases(course: Course): ReturnType<LessonRule> {
  const lessons = compiledLessons(course);
  const folders = new Map(
    lessons.filter(({ lesson }) => lesson.place[0] >= 2).map(({ source }) => [source.folder.split('/')[0] ?? '', 0]),
  );
  for (const { source, lesson } of lessons) {
    const track = source.folder.split('/')[0] ?? '';
    if (lesson.broken && folders.has(track)) folders.set(track, (folders.get(track) ?? 0) + 1);
  }
  return [...folders].flatMap(([track, count]) => {
    const finding = new Finding('V14', track, '');
    if (count < BROKEN_LEAST)
      finding.add(
        0,
        `The track has ${count} broken cases.`,
        `Write ${BROKEN_LEAST} that ask for the cause before the repair.`,
      );
    return finding.remarks;
  });
}
