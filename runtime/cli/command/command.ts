/**
 * A verb of the command line, defined once and hung into the tree wherever it is reached from: `docker ps` and
 * `docker container ls` are one Command.
 */
import type { ApiClient } from '../../api/client.ts';
import type { Invocation } from '../invocation.ts';
import type { ArgumentRule } from './arguments.ts';
import type { Flags, FlagValues } from './flag.ts';
import type { SignalHandling } from './signals.ts';

export interface Command {
  readonly kind: 'command';
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further paragraphs of its help page. */
  readonly details?: string;
  /** What follows the name in its usage line: `[OPTIONS] CONTAINER [CONTAINER...]`. A second form comes on a line of its own. */
  readonly usage: string;
  readonly arguments: ArgumentRule;
  readonly flags: Flags;
  /** False where the words after the first argument belong to somebody else's command line (run, exec, top). */
  readonly interspersed: boolean;
  readonly hidden?: boolean;
  /** Its words are not looked at: it takes any flag. */
  readonly passThrough?: boolean;
  run(context: CommandContext<Flags>): Promise<number>;
}

export interface CommandContext<F extends Flags> {
  readonly invocation: Invocation;
  readonly client: ApiClient;
  readonly flags: FlagValues<F>;
  readonly changed: ReadonlySet<string>;
  readonly args: readonly string[];
  /** The words that led here: `docker container ls`. */
  readonly path: string;
  /** Aborted when a signal ends the command, and when the terminal is gone; so are the client's requests. */
  readonly signal: AbortSignal;
  /** Until it is disposed of, signals do this instead of ending the command. */
  handleSignals(handling: SignalHandling): Disposable;
  out(text: string | Uint8Array): Promise<void>;
  err(text: string | Uint8Array): Promise<void>;
}

interface Definition<F extends Flags> {
  readonly summary: string;
  readonly details?: string;
  readonly usage: string;
  readonly arguments: ArgumentRule;
  readonly flags: F;
  readonly interspersed?: boolean;
  readonly hidden?: boolean;
  /** The exit code; nothing means 0. */
  run(context: CommandContext<F>): Promise<number | void>;
}

export function command<F extends Flags>(definition: Definition<F>): Command {
  return {
    kind: 'command',
    ...definition,
    interspersed: definition.interspersed ?? true,
    // The dispatcher parses with this very definition's flags, so the values have its types.
    run: async (context) => (await definition.run(context as CommandContext<F>)) ?? 0,
  };
}

export interface Group {
  readonly kind: 'group';
  readonly summary: string;
  /** Name to child, in the order of help. */
  readonly children: Readonly<Record<string, Command | Group>>;
  /** Other names of children: alias to name. */
  readonly aliases: Readonly<Record<string, string>>;
}

export const group = (
  summary: string,
  children: Group['children'],
  aliases: Readonly<Record<string, string>> = {},
): Group => ({ kind: 'group', summary, children, aliases });
