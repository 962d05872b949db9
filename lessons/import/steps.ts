/** From the pages of a draft to steps that ask something: conditions from checks and commands, pages without any joined to others. */
import type { Draft, DraftStep } from './draft.ts';
import { type ConditionText, Effects } from './effects.ts';
import { looksLikeCommands, typedIn } from './commands.ts';
import type { Notes } from './notes.ts';
import { heading, isAction, type Piece } from './pieces.ts';
import { plainText } from './plain.ts';

export interface LessonStep {
  readonly title: string;
  readonly file: string;
  /** Above and below its task. */
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
  readonly conditions: readonly ConditionText[];
  readonly hints: readonly (readonly Piece[])[];
  readonly solution: string | undefined;
}

export interface Steps {
  readonly intro: readonly Piece[];
  readonly steps: readonly LessonStep[];
}

export function stepsOf(draft: Draft, notes: Notes): Steps {
  const { intro, finish } = draft;
  const isRead = intro !== undefined && !intro.pieces.some((piece) => piece.kind !== 'prose');
  const pages = [...(intro && !isRead ? [intro] : []), ...draft.steps, ...(finish ? [finish] : [])];
  const effects = new Effects();
  const read = pages.map((page) => readStep(page, effects, notes));
  const steps = joined(
    read.filter(({ before, conditions }) => before.length > 0 || conditions.length > 0),
    notes,
  );
  noteNeeds(effects, draft.steps[0]?.file ?? '', notes);
  return { intro: isRead ? intro.pieces : [], steps };
}

/** Programs that lessons elsewhere count on, and this machine has not. */
const MISSING = new Set(
  (
    'kubectl kubeadm helm minikube kind k3s k3d apt apt-get yum dnf apk snap brew pip pip3 python python3 npm npx node go java mvn ' +
    'terraform ansible ansible-playbook vagrant podman docker-compose'
  )
    .split(' ')
    .concat('docker compose'),
);

function noteNeeds({ programs, images }: Effects, file: string, notes: Notes): void {
  for (const program of programs)
    if (MISSING.has(program))
      notes.lost(
        file,
        0,
        `The commands use ${program}, which this machine does not have.`,
        'Find another way, or leave the step out.',
      );
  for (const image of images)
    if (!/^busybox(:|$)/.test(image))
      notes.changed(
        file,
        0,
        `The image ${image} is not on this machine.`,
        'Use busybox, build it in start.sh, or have the learner choose a network.',
      );
}

const NAMES_CHECK = 'verified';
/** Below what a condition's script may have, and what the YAML around it may. */
const SCRIPT_MAX = 1500;

function readStep({ title, file, pieces, check, solution }: DraftStep, effects: Effects, notes: Notes): LessonStep {
  const asides = pieces.flatMap((piece) => (piece.kind === 'aside' ? [piece] : []));
  const before = pieces.filter(({ kind }) => kind !== 'aside');
  const solutions = asides.filter(({ role }) => role === 'solution');
  for (const { line } of solutions)
    notes.changed(file, line, 'A solution is kept closed.', 'Its commands are in solution.sh; its words are left out.');
  const given =
    solution ??
    solutions
      .map((aside) => commandsIn(aside.pieces, file, notes))
      .join('\n')
      .trim();
  const shown = before.flatMap((piece) => (piece.kind === 'run' || piece.kind === 'save' ? [piece] : []));
  const derived = effects.after(given === '' ? shown : [...shown, { script: given }]);
  if (!check && derived.length > 0)
    notes.changed(
      file,
      0,
      `What "${title}" asks for is read from its commands.`,
      'Look at its conditions: is that its point?',
    );
  return {
    title,
    file,
    before,
    after: [],
    conditions: check ? [checkCondition(title, check.script)] : derived,
    hints: asides.filter(({ role }) => role === 'hint').map((aside) => aside.pieces),
    solution: given === '' ? undefined : given,
  };
}

const checkCondition = (title: string, script: string): ConditionText => ({
  id: NAMES_CHECK,
  say: title,
  check: 'probe',
  script,
});

export const isLong = (script: string): boolean => script.length > SCRIPT_MAX || /^\s{20,}|^\s*:::/m.test(script);

/** Of a solution's own text. What follows an "or" is another way. */
function commandsIn(pieces: readonly Piece[], file: string, notes: Notes): string {
  const lines: string[] = [];
  let isOther = false;
  for (const piece of pieces) {
    const code = piece.kind === 'prose' && piece.node.type === 'code' ? piece.node : undefined;
    const script =
      piece.kind === 'run'
        ? piece.script
        : code && looksLikeCommands(code.value, code.lang ?? '')
          ? typedIn(code.value)
          : undefined;
    if (script === undefined && code)
      notes.lost(file, piece.line, 'The solution has a text that is no command.', 'Write the file in solution.sh.');
    if (script !== undefined && isOther)
      notes.lost(file, piece.line, 'The solution has another way.', 'Write it as solution-2.sh.');
    else if (script !== undefined) lines.push(script);
    if (script !== undefined || piece.kind === 'prose') isOther = piece.kind === 'prose' && isOr(plainText(piece.node));
  }
  return lines.join('\n');
}

const isOr = (text: string): boolean => /^\W*or\b.{0,40}$/i.test(text.trim());

const asks = ({ before, conditions }: LessonStep): boolean =>
  conditions.length > 0 || before.some(({ kind }) => kind === 'question');

/** Pages that ask nothing belong to the step behind them, those at the end to the last. */
function joined(pages: readonly LessonStep[], notes: Notes): LessonStep[] {
  const steps: LessonStep[] = [];
  let waiting: LessonStep[] = [];
  for (const page of pages) {
    if (!asks(page)) waiting.push(page);
    else {
      steps.push(waiting.length === 0 ? page : behind(waiting, page, notes));
      waiting = [];
    }
  }
  const last = steps.pop();
  if (last) {
    for (const { title, file } of waiting) noteJoined(title, last.title, file, notes);
    return [...steps, { ...last, after: [...last.after, ...waiting.flatMap(withTitle)] }];
  }
  const [first, ...rest] = waiting;
  if (!first) return [];
  notes.lost(
    first.file,
    0,
    'No page has a check, nor a command whose outcome could be one.',
    'Write what has to be so.',
  );
  return [{ ...first, before: [...first.before, ...rest.flatMap(withTitle)], conditions: [UNWRITTEN] }];
}

const UNWRITTEN: ConditionText = {
  id: 'done',
  say: 'WHAT HAS TO BE SO',
  check: 'probe',
  script: 'echo WRITE A CHECK; exit 1',
};

function behind(waiting: readonly LessonStep[], page: LessonStep, notes: Notes): LessonStep {
  for (const { title, file } of waiting) noteJoined(title, page.title, file, notes);
  const [first, ...rest] = waiting;
  const isDone = waiting.some(({ before }) => before.some(isAction));
  const before = isDone
    ? [...(first?.before ?? []), ...rest.flatMap(withTitle), ...withTitle(page)]
    : [...waiting.flatMap(({ before: pieces }) => pieces), ...page.before];
  return { ...page, title: isDone ? (first?.title ?? page.title) : page.title, before };
}

const noteJoined = (title: string, other: string, file: string, notes: Notes): void =>
  notes.changed(
    file,
    0,
    `${title === '' ? 'The page' : `"${title}"`} asks nothing, so it is part of "${other}".`,
    'Give it a task, a question or a prediction of its own, or shorten it.',
  );

const withTitle = ({ title, before }: LessonStep): Piece[] => [
  ...(title === '' ? [] : [{ kind: 'prose' as const, line: 0, node: heading(title, 3) }]),
  ...before,
];
