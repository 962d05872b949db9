import { badParameter } from '../std/errors.ts';
import { lookup } from '../std/lookup.ts';

/** Signal numbers of Linux on i386 by name, without SIG (asm/signal.h, signal(7)). */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

export const SIGKILL = SIGNALS.KILL;

/** What `docker kill` takes as well: second names, and the ends of the real-time signals. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...SIGNALS,
  IOT: 6,
  CLD: 17,
  POLL: 29,
  UNUSED: 31,
  RTMIN: 34,
  RTMAX: 64,
};
const SIGNAL_MAX = 64;

/** The number of `KILL`, `sigterm`, `RTMIN+3` or `9`. Throws Docker's "invalid signal: X". */
export function parseSignal(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : named(text.toUpperCase().replace(/^SIG/, ''));
  if (number === undefined || number < 1 || number > SIGNAL_MAX) throw badParameter(`invalid signal: ${text}`);
  return number;
}

function named(name: string): number | undefined {
  const realTime = /^(RTMIN|RTMAX)([+-]\d+)$/.exec(name);
  if (realTime) return (NUMBERS[realTime[1] ?? ''] ?? 0) + Number(realTime[2]);
  return lookup(NUMBERS, name);
}

const NAMES = new Map<number, string>(Object.entries(SIGNALS).map(([name, number]) => [number, name]));

/** Without SIG; undefined for numbers without a name. */
export const signalName = (number: number): string | undefined => NAMES.get(number);
