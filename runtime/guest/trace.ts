import type { Operation, Program } from './program.ts';
import { NOT_RUN } from './protocol.ts';
import type { ProgramResult } from './result.ts';
import { syscallName } from './syscalls/numbers.ts';
import { describeArgs, describeResult } from './trace/describe-op.ts';

/** Something the engine did, with the programs that it took. */
export interface TracedOperation {
  /** Ever increasing. */
  readonly id: number;
  readonly label: string;
  /** When its first program came back, in the clock that the trace was given. */
  readonly startedAt: number;
  readonly calls: number;
  readonly failed: number;
  /** TSC cycles spent in system calls: nanoseconds in v86. */
  readonly ticks: number;
}

export interface TracedProgram {
  readonly label: string;
  /** Process id of the actor. */
  readonly pid: number;
  readonly calls: readonly TracedCall[];
}

export interface TracedCall {
  readonly name: string;
  /** As strace prints them. */
  readonly args: readonly string[];
  /** `0`, `5`, `-1 ENOENT`, `not run`. */
  readonly result: string;
  readonly failed: boolean;
  readonly ticks: number;
  /** Why it was made, where the engine says. */
  readonly note: string | undefined;
}

const OPERATIONS_MAX = 200;
/** One operation is a container's start, not a whole build: later programs of a longer one are counted, not kept. */
const PROGRAMS_MAX = 100;
/** The programs that are kept hold their data: a state file is some 10 KB, a layer never goes through here. */
const KEPT_BYTES_MAX = 16 * 1024 * 1024;

interface Entry {
  readonly id: number;
  readonly label: string;
  readonly startedAt: number;
  readonly runs: { readonly pid: number; readonly result: ProgramResult }[];
  calls: number;
  failed: number;
  ticks: number;
  bytes: number;
}

/**
 * The last operations of the engine: every system call that it made. Recording keeps references only; text is made when
 * somebody looks.
 */
export class Trace {
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  readonly #byOperation = new WeakMap<Operation, Entry>();
  readonly #listeners = new Set<(newest: number) => void>();
  #nextId = 1;
  #bytes = 0;

  /** `now` is a clock, in any unit. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** For GuestConnection's `onProgram`. */
  readonly record = (pid: number, result: ProgramResult): void => {
    const entry = this.#entryFor(result.program);
    this.#add(entry, pid, result);
    while (this.#entries.length > OPERATIONS_MAX || (this.#bytes > KEPT_BYTES_MAX && this.#entries.length > 1))
      this.#bytes -= this.#entries.shift()?.bytes ?? 0;
    for (const listener of this.#listeners) listener(entry.id);
  };

  /** Told the id of an operation whenever a program of it came back; must not throw. */
  onRecord(listener: (id: number) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Oldest first. */
  operations(): TracedOperation[] {
    return this.#entries.map(({ id, label, startedAt, calls, failed, ticks }) => {
      return { id, label, startedAt, calls, failed, ticks };
    });
  }

  /** The programs of an operation, decoded; undefined when it is forgotten. */
  programs(id: number): TracedProgram[] | undefined {
    const entry = this.#entries.find((each) => each.id === id);
    return entry?.runs.map(({ pid, result }) => ({ label: result.program.label, pid, calls: decodeCalls(result) }));
  }

  #entryFor({ operation, label }: Program): Entry {
    const known = operation && this.#byOperation.get(operation);
    if (known && this.#entries.includes(known)) return known;
    const entry: Entry = {
      id: this.#nextId++,
      label: operation?.label ?? label,
      startedAt: this.#now(),
      runs: [],
      calls: 0,
      failed: 0,
      ticks: 0,
      bytes: 0,
    };
    this.#entries.push(entry);
    if (operation) this.#byOperation.set(operation, entry);
    return entry;
  }

  #add(entry: Entry, pid: number, result: ProgramResult): void {
    entry.calls += result.values.length;
    entry.failed += result.values.filter((value) => hasFailed(value)).length;
    entry.ticks += result.ticks.reduce((sum, ticks) => sum + ticks, 0);
    if (entry.runs.length >= PROGRAMS_MAX) return;
    const bytes = result.program.encodedBytes;
    entry.runs.push({ pid, result });
    entry.bytes += bytes;
    this.#bytes += bytes;
  }
}

const hasFailed = (value: number): boolean => value < 0 && value > NOT_RUN;

function decodeCalls(result: ProgramResult): TracedCall[] {
  return result.program.ops.map((op, index) => {
    const value = result.values[index] ?? NOT_RUN;
    return {
      name: syscallName(op.number),
      args: describeArgs(result.program, index, result),
      result: describeResult(value),
      failed: hasFailed(value),
      ticks: result.ticks[index] ?? 0,
      note: op.note,
    };
  });
}
