import type { Instant } from '../std/instant.ts';

export type LogSource = 'stdout' | 'stderr';

/** A longer line of output is several entries, all but the last without the newline. */
export const LOG_LINE_BYTES_MAX = 16 * 1024;
/** What a container may add to each of its entries: the longest entry still fits into one program. */
export const LOG_ATTRIBUTES_BYTES_MAX = 4 * 1024;

/** What a container adds to each of its entries: labels, variables, a tag. */
export type LogAttributes = Readonly<Record<string, string>>;

export interface LogEntry {
  /** A line with its newline, or a piece of one. */
  readonly log: Uint8Array;
  readonly stream: LogSource;
  readonly time: Instant;
  readonly attributes?: LogAttributes | undefined;
}

/** How a driver's entries lie in its files, one after another. */
export interface LogFormat {
  /** The most that an entry of so many bytes of output can take. */
  entryBytesMax(logBytes: number): number;
  /** A moment as entries have it; valid until the next one. */
  stamp(instant: Instant): Uint8Array;
  /** Writes an entry at `at`, where entryBytesMax must fit; returns where it ends. */
  write(
    target: Uint8Array,
    at: number,
    entry: { readonly log: Uint8Array; readonly stream: LogSource; readonly stamp: Uint8Array },
  ): number;
  /**
   * The entries in what begins with one, but for those that are damaged, and how many bytes were looked at: the rest is
   * the beginning of another.
   */
  decode(bytes: Uint8Array): { readonly entries: LogEntry[]; readonly used: number };
  /** Where entries begin in what ends with one, last first; it may begin in the middle of one. */
  starts(bytes: Uint8Array): number[];
}
