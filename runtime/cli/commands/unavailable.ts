/**
 * Verbs of Docker that this engine doesn't have yet: known by name, so that they answer with what is the matter.
 */
import { notImplemented } from '../../std/errors.ts';
import { anyNumber } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';

/** Flags are not read: they would have to be all of the verb's to be judged. */
export function unavailable(summary: string): Command {
  return {
    kind: 'command',
    summary,
    usage: '[OPTIONS] [ARG...]',
    arguments: anyNumber,
    flags: {},
    interspersed: false,
    passThrough: true,
    run: ({ path }) => {
      throw notImplemented(`'${path}'`);
    },
  };
}
