import type { LogsOptions, OutputChunk } from '../model/engine.ts';
import { encodeText } from '../guest/bytes.ts';
import type { Guest } from '../guest/guest.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { eventOrAbort } from '../std/event-or-abort.ts';
import { rfc3339NanoFixed } from '../std/instant.ts';
import { closeAll, openAged, openAll } from './log-files.ts';
import type { LogAttributes, LogEntry, LogFormat } from './log-format.ts';
import { type LogPart, openPart } from './log-part.ts';

/** What a reader needs to know of who writes; absent when nobody does. */
export interface LogGrowth {
  readonly closed: boolean;
  readonly generation: number;
  readonly changed: Promise<void>;
  flush(): Promise<void>;
  still<T>(work: (generation: number) => Promise<T>): Promise<T>;
}

export interface LogFiles {
  readonly format: LogFormat;
  readonly path: string;
  readonly growth: LogGrowth | undefined;
}

/**
 * The log's lines as the client wants them, oldest first, those of one read together; with `follow` until the writer closes or the signal.
 * `tail` counts all lines, also those that the client doesn't want to see, as Docker has it.
 */
export async function* readLog(
  guest: Guest,
  source: LogFiles,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly OutputChunk[]> {
  await source.growth?.flush();
  const { since, until } = options;
  const isWanted = ({ stream, time }: LogEntry): boolean => options[stream] && (since === undefined || time >= since);
  // What is written while the last lines are read is beyond them.
  const most = options.follow ? undefined : options.tail;
  for await (const entries of atMost(most, readEntries(guest, source, options, signal))) {
    const end = until === undefined ? -1 : entries.findIndex(({ time }) => time > until);
    const lines = entries.slice(0, end < 0 ? undefined : end).filter(isWanted);
    if (lines.length > 0) yield lines.map((entry) => render(entry, options));
    if (end >= 0) return;
  }
}

function render({ log, stream, time, attributes }: LogEntry, options: LogsOptions): OutputChunk {
  const words = [
    ...(options.timestamps ? [rfc3339NanoFixed(time)] : []),
    ...(options.details && attributes ? [details(attributes)] : []),
  ];
  const head = words.map((word) => `${word} `).join('');
  return { source: stream, bytes: head === '' ? log : concatBytes([encodeText(head), log]) };
}

/** Sorted, and escaped as in a URL's query. */
const details = (attributes: LogAttributes): string =>
  Object.entries(attributes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.map(queryEscape).join('='))
    .join(',');

const queryEscape = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

async function* atMost(
  count: number | undefined,
  source: AsyncIterable<readonly LogEntry[]>,
): AsyncGenerator<readonly LogEntry[]> {
  let left = count ?? Infinity;
  for await (const entries of source) {
    yield entries.slice(0, left);
    left -= entries.length;
    if (left <= 0) return;
  }
}

async function* readEntries(
  guest: Guest,
  source: LogFiles,
  { follow, tail }: LogsOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly LogEntry[]> {
  const { growth } = source;
  // Rotated in between, a file would be read twice.
  const open = async (generation: number) => ({ files: await openAll(guest, source.path), generation });
  const { files, generation } = await (growth?.still(open) ?? open(0));
  try {
    const parts = await lastParts(
      files.map((file) => openPart(guest, source.format, file)),
      tail,
    );
    for (const part of parts.slice(1).toReversed()) yield* readToEnd(part);
    const [last] = parts;
    if (!last) return;
    if (!follow || !growth) return yield* readToEnd(last);
    const end = yield* followFile(last, growth, generation, signal);
    if (end === 'rotated') yield* followRotated(guest, { ...source, growth }, generation + 1, signal);
  } finally {
    await closeAll(guest, files);
  }
}

/** Of the files, newest first, those that hold the last lines, each at the first of them. */
async function lastParts(parts: LogPart[], tail: number | undefined): Promise<LogPart[]> {
  if (tail === undefined) return parts;
  let [wanted, used] = [tail, 0];
  for (const part of parts) {
    if (used > 0 && wanted === 0) break;
    wanted -= await part.seekLast(wanted);
    used += 1;
  }
  return parts.slice(0, used);
}

async function* readToEnd(part: LogPart): AsyncGenerator<readonly LogEntry[]> {
  for (let entries = await part.read(); entries; entries = await part.read()) yield entries;
}

/** Reads what is there and waits for more. */
async function* followFile(
  part: LogPart,
  growth: LogGrowth,
  generation: number,
  signal: AbortSignal,
): AsyncGenerator<readonly LogEntry[], 'rotated' | 'over'> {
  for (;;) {
    // Asked before the file is read: what was written until then is in it.
    const { closed, changed, generation: now } = growth;
    const entries = await part.read();
    if (entries) yield entries;
    else if (now !== generation) return 'rotated';
    else if (closed || signal.aborted) return 'over';
    else await eventOrAbort(changed, signal);
  }
}

/** Goes on with the file that followed the one before; when that is gone by now, with the oldest that there is. */
async function* followRotated(
  guest: Guest,
  { growth, path, format }: LogFiles & { readonly growth: LogGrowth },
  from: number,
  signal: AbortSignal,
): AsyncGenerator<readonly LogEntry[]> {
  for (let generation = from; ; generation += 1) {
    const file = await growth.still((now) => openAged(guest, path, now - generation));
    if (!file && generation === growth.generation) return;
    if (!file) continue;
    try {
      const end = yield* followFile(openPart(guest, format, file), growth, generation, signal);
      if (end === 'over') return;
    } finally {
      await closeAll(guest, [file]);
    }
  }
}
