/** What the search of the page knows: lessons, the words of the glossary, and the verbs of the guest's docker. */
import type { CompiledLesson, Inline, Part, Prose, Term } from '../../lessons/format/types.ts';
import type { Command, Group } from '../../runtime/cli/command/command.ts';
import type { Entry } from '../search/found.ts';

/** A lesson's vocabulary matters, not its every line. */
const TEXT_MAX = 6000;

export function lessonEntry({ id, title, summary, goals, intro, steps }: CompiledLesson): Entry {
  const text = [...goals, proseText(intro), ...steps.flatMap((step) => [step.title, ...step.parts.map(partText)])].join(
    ' ',
  );
  return { id: `lesson ${id}`, kind: 'lesson', title, summary, also: '', text: text.slice(0, TEXT_MAX), lesson: id };
}

/** `lesson` explains it. */
export const termEntry = ({ id, title, prose }: Term, lesson = ''): Entry => ({
  id: `term ${id}`,
  kind: 'term',
  title,
  summary: proseText(prose),
  also: '',
  text: '',
  lesson,
});

/** One a verb, whatever it is called from: `docker ps` and `docker container ls` are one. */
export function commandEntries(root: Group): readonly Entry[] {
  const paths = new Map<Command, string[]>();
  const walk = (group: Group, path: string): void => {
    for (const [name, child] of Object.entries(group.children)) {
      if (child.kind === 'group') walk(child, `${path} ${name}`);
      // What the engine can't do is no help to anybody.
      else if (!child.hidden && !child.passThrough) paths.set(child, [...(paths.get(child) ?? []), `${path} ${name}`]);
    }
  };
  walk(root, 'docker');
  const words = (path: string): number => path.split(' ').length;
  const named = [...paths].map(([command, all]) => [command, all.toSorted((a, b) => words(a) - words(b))] as const);
  return named.map(([command, [name = '', ...also]]) => ({
    id: `command ${name}`,
    kind: 'command',
    title: name,
    summary: command.summary,
    also: also.join(', '),
    text: Object.entries(command.flags)
      .filter(([, flag]) => !flag.hidden)
      .map(([flag, { description }]) => `--${flag} ${description}`)
      .join(' '),
    lesson: '',
  }));
}

function partText(part: Part): string {
  switch (part.kind) {
    case 'prose':
      return proseText(part.prose);
    case 'run':
      return part.script;
    case 'predict':
    case 'question':
      return proseText(part.prompt);
    case 'task':
      return proseText(part.statement);
    case 'view':
      return proseText(part.alternative);
    case 'save':
      return part.path;
  }
}

const proseText = (prose: readonly Prose[]): string => prose.map(blockText).join(' ');

function blockText(block: Prose): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children);
    case 'list':
      return block.items.map(proseText).join(' ');
    case 'quote':
      return proseText(block.children);
    case 'code':
      return block.text;
  }
}

const inlineText = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if ('text' in inline) return inline.text;
      return 'children' in inline ? inlineText(inline.children) : ' ';
    })
    .join('');
