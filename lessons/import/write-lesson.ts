/** The files of a lesson's folder. What only an author can know is left in capitals, as `npm run lessons -- new` leaves it. */
import type { List, ListItem, RootContent } from 'mdast';
import { stringify } from 'yaml';
import { yamlDepth } from '../format/limits.ts';
import type { Draft } from './draft.ts';
import type { GuestFile, GuestFiles } from './guest-files.ts';
import type { ConditionText } from './effects.ts';
import { quoted, type Notes } from './notes.ts';
import { paragraph, type Piece } from './pieces.ts';
import { isLong, stepsOf, type LessonStep } from './steps.ts';
import { ImportError } from './source.ts';
import { write } from './write-markdown.ts';

const MINUTES = 10;
const DEPTH_MAX = 8;

/** By path in the lesson's folder. */
export type LessonFiles = ReadonlyMap<string, GuestFile>;

export function writeLesson(draft: Draft, id: string, notes: Notes): LessonFiles {
  const { intro, steps } = stepsOf(draft, notes);
  const guest = draft.files;
  const ids = new Ids();
  const parts = steps.map((step) => {
    const name = ids.of(step.title, 'step');
    return {
      name,
      step: { ...step, conditions: step.conditions.map((each) => asFile(each, `/opt/${id}/${name}.sh`, guest)) },
    };
  });
  const base = [...guest.all.keys()].every((path) => path.startsWith('/root/')) ? '/root' : '';
  const body = parts.map(({ name, step }) => stepText(name, step, ids)).join('\n\n');
  const files = new Map<string, GuestFile>();
  const put = (path: string, text: string, isExecutable = false): void =>
    void files.set(path, { text: `${text.trimEnd()}\n`, isExecutable });
  put(
    'lesson.md',
    `${headText(draft, id, guest.all.size > 0 ? base || '/' : undefined, body)}\n\n${write(nodesOf(intro))}\n${body}`,
  );
  const solutions = parts.flatMap(({ name, step }) => solutionText(name, step));
  if (solutions.length > 0) put('solution.sh', solutions.join('\n\n'));
  if (draft.start.trim() !== '') put('start.sh', draft.start);
  for (const [path, file] of guest.all) files.set(`files/${path.slice(base.length + 1)}`, file);
  return files;
}

/** Names for steps and questions: of their titles' words, each given once. */
class Ids {
  readonly #taken = new Set<string>();

  of(title: string, otherwise: string): string {
    const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    const base = words.slice(0, 4).join('-').slice(0, 40) || otherwise;
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base}-${number}`;
    this.#taken.add(id);
    return id;
  }
}

/** Sentences of the head and of conditions: of one line, without braces, which would name seeded values, or many brackets. */
function sentence(text: string, length: number): string {
  const line = quoted(text.replaceAll(/[{}]/g, ''), length);
  return yamlDepth(line) > DEPTH_MAX ? line.replaceAll(/[[\]]/g, '') : line;
}

function headText(draft: Draft, id: string, filesAt: string | undefined, body: string): string {
  const field = (key: string, value: unknown): string => stringify({ [key]: value }, { lineWidth: 0 }).trimEnd();
  return [
    '---',
    `# This was ${draft.form}. design.md says what is left to do.`,
    field('id', id),
    field('title', sentence(draft.title, 100) || 'WHAT IS IT ABOUT'),
    field('summary', sentence(draft.summary ?? '', 300) || 'ONE SENTENCE FOR THE LIST.'),
    field('minutes', draft.minutes ?? MINUTES),
    'version: 1',
    'goals:',
    '  - YOU CAN ...',
    'objectives: [] # lines of objectives.md that are new here',
    'needs: [] # lessons that come before',
    'introduces: [] # words of glossary.md that are explained here',
    `images: ${/\bbusybox\b/.test(body) ? '[busybox]' : '[]'} # images that have to be there`,
    ...(filesAt === undefined ? [] : [field('files', filesAt)]),
    '---',
  ].join('\n');
}

/** A check that is too long to stand in the text becomes a file of the guest. */
function asFile(condition: ConditionText, path: string, guest: GuestFiles): ConditionText {
  const { script } = condition;
  if (typeof script !== 'string' || (!isLong(script) && yamlDepth(script) <= DEPTH_MAX)) return condition;
  const why = guest.add(path, { text: script, isExecutable: true });
  if (why !== undefined) throw new ImportError(`A check is too long: ${why}.`);
  return { ...condition, script: `bash ${path}` };
}

function stepText(name: string, step: LessonStep, ids: Ids): string {
  const { title, before, after, conditions, hints } = step;
  const head = `## ${write([paragraph(sentence(title, 100) || 'A STEP SAYS WHAT, NOT HOW')]).trim()} {#${name}}`;
  const isGoal = conditions.length > 0 && before.every(({ kind }) => kind === 'prose');
  const texts = isGoal ? [] : before.map((piece) => pieceText(piece, ids));
  if (conditions.length > 0) {
    texts.push(taskText(isGoal ? write(nodesOf(before)) : '', conditions));
    if (hints.length > 0) texts.push(hintsText(conditions, hints));
  } else texts.push(...hints.map((hint) => write(nodesOf(hint))));
  texts.push(...after.map((piece) => pieceText(piece, ids)));
  return [head, ...texts.map((text) => text.trim()).filter((text) => text !== '')].join('\n\n');
}

const nodesOf = (pieces: readonly Piece[]): RootContent[] =>
  pieces.flatMap((piece) => {
    if (piece.kind === 'prose') return [piece.node];
    if (piece.kind === 'run') return [{ type: 'code', lang: 'sh', value: piece.script }];
    return piece.kind === 'save' ? [{ type: 'code', lang: piece.language, value: piece.text }] : [];
  });

function pieceText(piece: Piece, ids: Ids): string {
  switch (piece.kind) {
    case 'prose':
      return write([piece.node]);
    case 'run': {
      const meta = piece.terminal > 1 ? `run terminal=${piece.terminal}` : 'run';
      return write([{ type: 'code', lang: 'sh', meta, value: piece.script }]);
    }
    case 'save':
      return write([
        { type: 'code', lang: piece.language, meta: `save=${piece.path}`, value: piece.text.replace(/\n$/, '') },
      ]);
    case 'question':
      return questionText(piece, ids);
    case 'aside':
      return '';
  }
}

function questionText({ form, prompt, options }: Piece & { kind: 'question' }, ids: Ids): string {
  const code = (text: string): string =>
    write([{ type: 'paragraph', children: [{ type: 'inlineCode', value: text }] }]).trim();
  const words = (text: string): string => write([paragraph(sentence(text, 200) || '-')]).trim();
  const lines = options.map(
    ({ text, isRight }) => `- [${isRight ? 'x' : ' '}] ${form === 'typed' ? code(text) : words(text)}`,
  );
  const others = form === 'typed' ? ['- [ ] anything else'] : [];
  const body = [words(prompt), '', ...lines, ...others].join('\n');
  return fenced(`question{#${ids.of(prompt, 'question')} form=${form}}`, body);
}

function taskText(statement: string, conditions: readonly ConditionText[]): string {
  const yaml = stringify(
    conditions.map((condition) => ({
      ...condition,
      say: sentence(String(condition['say'] ?? ''), 300) || 'WHAT HAS TO BE SO',
    })),
    { lineWidth: 0 },
  );
  const check = write([{ type: 'code', lang: 'yaml', meta: 'check', value: yaml.trimEnd() }]);
  return fenced('task', `${statement}\n${check}`.trim());
}

function hintsText(conditions: readonly ConditionText[], hints: readonly (readonly Piece[])[]): string {
  const found = conditions.map(({ id }) => paragraph(`{unless=${id}} The machine says: {found:${id}}.`));
  const [first = [], ...more] = hints.map(nodesOf);
  const rungs = [
    found,
    first.length > 0 ? first : [paragraph('WHERE TO LOOK.')],
    more.length > 0 ? more.flat() : [paragraph('HOW IT WORKS, WITHOUT THE COMMAND.')],
  ];
  const children = rungs.map((nodes): ListItem => ({
    type: 'listItem',
    spread: true,
    children: nodes as ListItem['children'],
  }));
  const list: List = { type: 'list', ordered: true, spread: true, children };
  return fenced('hints', write([list]).trim());
}

/** With more colons than any line inside begins with. */
function fenced(name: string, body: string): string {
  const inside = Math.max(2, ...(body.match(/^\s*:{3,}/gm) ?? []).map((colons) => colons.trim().length));
  const fence = ':'.repeat(inside + 1);
  return `${fence}${name}\n${body}\n${fence}`;
}

/** A step whose text shows all of its commands needs none. */
function solutionText(name: string, { conditions, before, after, solution }: LessonStep): string[] {
  if (conditions.length === 0) return [];
  if (solution !== undefined) return [`# step: ${name}\n${solution.replaceAll(/^#\s*step:/gm, '# step')}`];
  const isShown = [...before, ...after].some(({ kind }) => kind === 'run' || kind === 'save');
  return isShown ? [] : [`# step: ${name}\necho WRITE THE COMMANDS THAT SOLVE THE STEP`];
}
