/** A learner's progress as a file: written for oneself, read from anybody. */
import { notAfter, parseProgress, type LearnerProgress } from './progress.ts';

/** Tells it from any other JSON. */
const KIND = 'drydock-progress';
const MEBIBYTE = 2 ** 20;
/** A thousand times what a course of forty lessons takes. */
export const FILE_BYTES_MAX = 4 * MEBIBYTE;

export interface ProgressFile {
  readonly name: string;
  readonly text: string;
}

export function writeProgress(progress: LearnerProgress, now: Date): ProgressFile {
  const exportedAt = now.toISOString();
  const text = JSON.stringify({ kind: KIND, exportedAt, ...progress }, undefined, 2);
  return { name: `drydock-progress-${exportedAt.slice(0, 10)}.json`, text: `${text}\n` };
}

export type ReadFile =
  | { readonly kind: 'read'; readonly progress: LearnerProgress }
  /** `sentence` says why, for the learner. */
  | { readonly kind: 'refused'; readonly sentence: string };

/** `now` in milliseconds since the epoch. */
export async function readProgress(file: Blob, now: number): Promise<ReadFile> {
  if (file.size > FILE_BYTES_MAX)
    return refused(`This file is too large: Drydock has never exported ${megabytes(file.size)} MB.`);
  const data = parseJson(await file.text());
  if (data?.['kind'] !== KIND) return refused(NOT_OURS);
  const { kind: _, exportedAt: _at, ...stored } = data;
  const parsed = parseProgress(stored);
  switch (parsed.kind) {
    case 'read':
      return { kind: 'read', progress: notAfter(now, parsed.progress) };
    case 'newer':
      return refused(
        'This file comes from a newer version of Drydock. Reload the page to get that version, then import it.',
      );
    case 'damaged':
      return refused('This file is damaged: it says that it has progress of Drydock, but part of it can’t be read.');
  }
}

const NOT_OURS = 'This is not a file that Drydock has exported.';
const refused = (sentence: string): ReadFile => ({ kind: 'refused', sentence });
const megabytes = (bytes: number): string => (bytes / MEBIBYTE).toFixed(1);

/** An object; undefined for anything else. No name in it reaches for what all objects share. */
function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text, refuseProto);
    return typeof data === 'object' && data !== null ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('a name that no progress has');
  return value;
}
