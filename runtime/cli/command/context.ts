/** What a verb is given: a command line that was read, the engine's client, the terminal. */
import { createApiClient } from '../../api/client.ts';
import type { Invocation } from '../invocation.ts';
import type { CommandContext } from './command.ts';
import type { Flags } from './flag.ts';
import type { ParsedFlags } from './parse-flags.ts';
import type { SignalRouter } from './signals.ts';

export function contextOf(
  invocation: Invocation,
  signals: SignalRouter,
  parsed: ParsedFlags<Flags>,
  path: string,
  lifetime: AbortSignal,
): CommandContext<Flags> {
  // A command that has ended says no more, even where its verb is still on the way.
  const unlessEnded = async (write: () => Promise<void>): Promise<void> => {
    signals.signal.throwIfAborted();
    await write();
  };
  return {
    invocation,
    client: createApiClient(invocation.api, AbortSignal.any([signals.signal, lifetime])),
    flags: parsed.values,
    changed: parsed.changed,
    args: parsed.args,
    path,
    signal: signals.signal,
    handleSignals: (handling) => signals.handle(handling),
    out: (text) => unlessEnded(() => invocation.writeStdout(text)),
    err: (text) => unlessEnded(() => invocation.writeStderr(text)),
  };
}
