import { badParameter } from '../std/errors.ts';
import { lookup } from '../std/lookup.ts';

/** Signal numbers of Linux on i386 (asm/signal.h), by name without SIG. */
const NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
    'VTALRM PROF WINCH IO PWR SYS'
  )
    .split(' ')
    .map((name, index) => [name, index + 1] as const)
    .concat([
      ['IOT', 6],
      ['CLD', 17],
      ['POLL', 29],
      ['UNUSED', 31],
      ['RTMIN', 34],
      ['RTMAX', 64],
    ]),
);
const SIGNAL_MAX = 64;

export const SIGKILL = 9;

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
