import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

/** `-it` needs a terminal to take the input from. */
export function checkTerminal(invocation: Invocation, wanted: { stdin: boolean; tty: boolean }): void {
  if (wanted.stdin && wanted.tty && !invocation.tty.stdin) throw new CliError('the input device is not a TTY');
}
