/** Where a learner is stuck, as text for whoever helps: what is asked, what was found, what was typed last. */
import { type CompiledLesson, type Step, taskOf } from '../../lessons/format/types.ts';
import type { StepState } from '../../lessons/progress.ts';
import type { Help } from './desk.svelte.ts';

export interface Situation {
  readonly lesson: CompiledLesson;
  readonly step: Step;
  readonly states: readonly StepState[];
  readonly help: Help;
  /** The end of what the terminal in front shows. */
  readonly screen: readonly string[];
  /** `docker 28.2.2`, `Linux 6.1.0`, the browser: what is known. */
  readonly versions: readonly string[];
  readonly at: Date;
}

const SCREEN_LINES_MAX = 40;
/** Fits into a message anywhere. */
const TEXT_MAX = 8000;
const MARKS = { passed: '[x]', lapsed: '[x, no longer so]', failed: '[ ]', pending: '[ ]' } as const;

export function situationText({ lesson, step, states, help, screen, versions, at }: Situation): string {
  const number = lesson.steps.indexOf(step) + 1;
  const seen = states.find(({ id }) => id === step.id);
  const checks = (taskOf(step)?.conditions ?? []).map(({ id, say }) => {
    const found = seen?.conditions.find((condition) => condition.id === id);
    return `  ${MARKS[found?.state ?? 'pending']} ${say}${found && found.found !== '' ? `: ${found.found}` : ''}`;
  });
  const done = states.filter(({ isPassed }) => isPassed).length;
  const text = [
    `Drydock lesson "${lesson.title}" (${lesson.id}, version ${lesson.version}), ${done} of ${states.length} steps done`,
    `Step ${number} of ${lesson.steps.length}: ${step.title}${seen?.isPassed ? ' (passed)' : ''}`,
    ...checks,
    helpWords(help),
    '',
    'The terminal shows:',
    ...lastLines(screen).map((line) => `  ${line}`),
    '',
    ...versions,
    at.toISOString(),
  ].join('\n');
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…\n` : `${text}\n`;
}

function helpWords({ hints, isSolutionShown }: Help): string {
  const taken = hints === 0 ? 'No hint was taken' : `${hints} ${hints === 1 ? 'hint was' : 'hints were'} taken`;
  return `${taken}${isSolutionShown ? ', the solution was shown' : ''}.`;
}

/** Without the empty rows below the prompt. */
function lastLines(screen: readonly string[]): readonly string[] {
  const end = screen.findLastIndex((line) => line.trim() !== '');
  return screen.slice(0, end + 1).slice(-SCREEN_LINES_MAX);
}
