/**
 * The shell files of a lesson's folder.
 *
 *     solution.sh        # step: start        then its commands, up to the next such line
 *     wrong/stopped.sh   # step: replace      the step that must not be passed by it
 *                        # condition: another the condition that must not hold
 *                        # says: is still the same container
 *                        # cause: dns         in a broken case: the option that it tries
 */
import { didYouMean, Faults } from './fault.ts';
import type { WrongPath } from './types.ts';

export interface Section {
  readonly step: string;
  readonly line: number;
  readonly script: string;
}

const STEP = /^#\s*step:\s*(\S+)\s*$/;

export function readSolution(text: string, steps: ReadonlySet<string>, faults: Faults): Section[] {
  const sections: { step: string; line: number; lines: string[] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = STEP.exec(line)?.[1];
    const last = sections.at(-1);
    if (step !== undefined) {
      sections.push({ step, line: index + 1, lines: [] });
      if (!steps.has(step)) faults.add(index + 1, `There is no step "${step}".`, didYouMean(step, steps));
      if (sections.slice(0, -1).some((section) => section.step === step))
        faults.add(index + 1, `Step ${step} is solved twice.`, 'Put all of its commands together.');
    } else if (last) last.lines.push(line);
    else if (line.trim() !== '' && !line.startsWith('#'))
      faults.add(index + 1, 'A command stands before the first step.', 'Write `# step: name` above it.');
  }
  for (const { step, line, lines } of sections)
    if (commandsIn(lines.join('\n')) === '')
      faults.add(line, `Step ${step} has no command.`, 'Write its commands below, or take the line out.');
  return sections.map(({ step, line, lines }) => ({ step, line, script: commandsIn(lines.join('\n')) }));
}

/** Without comments and blank lines at its ends. */
const commandsIn = (text: string): string => {
  const lines = text.split('\n');
  const isCommand = (line: string): boolean => line.trim() !== '' && !/^\s*#/.test(line);
  const first = lines.findIndex(isCommand);
  return first === -1 ? '' : lines.slice(first, lines.findLastIndex(isCommand) + 1).join('\n');
};

const HEADERS = ['step', 'condition', 'says', 'cause'] as const;

/** `conditions` are the names of every step's. */
export function readWrong(
  file: string,
  text: string,
  conditions: ReadonlyMap<string, ReadonlySet<string>>,
  faults: Faults,
): WrongPath | undefined {
  const before = faults.list.length;
  const lines = text.split('\n');
  const body = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const headers = new Map<string, string>();
  for (const [index, line] of lines.slice(0, Math.max(0, body)).entries()) {
    const [, key = '', value = ''] = /^#\s*([a-z]+):\s*(.*)$/.exec(line) ?? [];
    if (key === '') continue;
    if (!HEADERS.some((header) => header === key))
      faults.add(index + 1, `A wrong way says "${key}".`, didYouMean(key, HEADERS));
    headers.set(key, value.trim());
  }
  for (const key of HEADERS.slice(0, 3))
    if (!headers.get(key))
      faults.add(1, `The wrong way does not name its ${key}.`, `Write a line \`# ${key}: ...\` above its commands.`);
  if (body === -1)
    faults.add(1, 'The wrong way has no command.', 'Write what a learner might do below the lines with `#`.');
  const step = headers.get('step') ?? '';
  const known = conditions.get(step);
  if (step !== '' && !known)
    faults.add(1, `There is no step "${step}" with a task.`, didYouMean(step, conditions.keys()));
  const condition = headers.get('condition') ?? '';
  if (known && condition !== '' && !known.has(condition))
    faults.add(1, `Step ${step} has no condition "${condition}".`, didYouMean(condition, known));
  if (faults.list.length > before) return undefined;
  const cause = headers.get('cause');
  return {
    file,
    step,
    condition,
    says: headers.get('says') ?? '',
    ...(cause && { cause }),
    script: commandsIn(lines.slice(body).join('\n')),
  };
}
