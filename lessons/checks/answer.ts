/** Whether an answer to a question is right, and what is said to it. Nothing here looks at the machine. */
import { parseReference } from '../../runtime/oci/reference.ts';
import { ramInBytes } from '../../runtime/text/size.ts';
import { parsePublish } from '../../runtime/text/port.ts';
import type { Gap, Item, Option, Prose, TypedAnswer, TypedForm } from '../format/types.ts';

export interface Mark {
  readonly isRight: boolean;
  readonly feedback: readonly Prose[];
  /** The misconception that the answer stands for. */
  readonly trap?: string;
}

/** `truth` is what the machine said, where it is the machine that knows. */
export function markTyped(
  { reads, answers }: { reads: TypedForm; answers: readonly TypedAnswer[] },
  typed: string,
  truth?: string,
): Mark {
  const value = normal(reads, typed);
  const same = (other: string): boolean => normal(reads, other) === value;
  const rest = answers.find((answer) => answer.value === '*');
  const listed = answers.find((answer) => answer.value !== '*' && same(answer.value));
  if (truth !== undefined && same(truth))
    return { isRight: true, feedback: answers.find(({ isRight }) => isRight)?.feedback ?? [] };
  const found = listed ?? rest;
  return {
    isRight: found?.isRight ?? false,
    feedback: found?.feedback ?? [],
    ...(found?.trap !== undefined && { trap: found.trap }),
  };
}

/** The form in which two ways of writing the same thing are the same text. What is no such thing stays as it is. */
export function normal(reads: TypedForm, text: string): string {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  try {
    return normalForms[reads](plain);
  } catch {
    return plain;
  }
}

const normalForms: Record<TypedForm, (text: string) => string> = {
  text: (text) => text,
  number: (text) => (/^-?\d[\d ,']*(\.\d+)?$/.test(text) ? String(Number(text.replaceAll(/[ ,']/g, ''))) : text),
  reference: (text) => {
    const { domain, path, tag, digest } = parseReference(text);
    return `${domain}/${path}:${tag ?? (digest === undefined ? 'latest' : '')}@${digest ?? ''}`;
  },
  port: (text) => JSON.stringify(parsePublish(text)),
  size: (text) => String(ramInBytes(text)),
};

export const markOption = ({ isRight, feedback, trap }: Option): Mark => ({
  isRight,
  feedback,
  ...(trap !== undefined && { trap }),
});

/** All right options chosen, and no other. */
export const isWholeChoice = (options: readonly Option[], chosen: ReadonlySet<Option>): boolean =>
  options.every((option) => option.isRight === chosen.has(option));

export const isInOrder = (items: readonly Item[]): boolean => items.every(({ rank }, index) => rank === index);

/** `groups` has for each item the index of the group that it was put into. */
export const isSorted = (items: readonly Item[], groups: readonly number[]): boolean =>
  items.every(({ rank }, index) => groups[index] === rank);

/** One a gap. */
export const filledRight = (pieces: readonly (string | Gap)[], filled: readonly string[]): boolean[] =>
  pieces
    .filter((piece): piece is Gap => typeof piece !== 'string')
    .map(({ accepts }, index) =>
      accepts.some((accepted) => normal('text', accepted) === normal('text', filled[index] ?? '')),
    );
