import { errnoName } from '../errno.ts';
import type { Program } from '../program.ts';
import { NOT_RUN } from '../protocol.ts';
import { syscallName } from '../syscalls/numbers.ts';
import { ArgView, type Run } from './arg-view.ts';
import { CALLS } from './calls.ts';
import { type Format, hex, int } from './formats.ts';

/** The arguments of a program's call as strace prints them; with a run, numbers and memory as they were in it. */
export function describeArgs(program: Program, op: number, run?: Run): string[] {
  const call = program.ops[op];
  if (!call) return [];
  const views = call.args.map((arg) => new ArgView(program, arg, run));
  const formats: readonly Format[] = formatsOf(syscallName(call.number));
  return views.map((view, index) => (formats[index] ?? (view.isPointer ? hex : int))(view, views));
}

/** A whole call without its result: `mount("overlay", "/m", "overlay", MS_NODEV, "lowerdir=/a")`. */
export const describeOp = (program: Program, op: number, run?: Run): string =>
  `${syscallName(program.ops[op]?.number ?? -1)}(${describeArgs(program, op, run).join(', ')})`;

/** A result: `0`, `5`, `-1 ENOENT`, `not run`. */
export function describeResult(value: number): string {
  if (value === NOT_RUN) return 'not run';
  return value < 0 && value > NOT_RUN ? `-1 ${errnoName(-value)}` : String(value);
}

const formatsOf = (name: string): readonly Format[] => (isKnown(name) ? (CALLS[name] ?? []) : []);

const isKnown = (name: string): name is keyof typeof CALLS => Object.hasOwn(CALLS, name);
