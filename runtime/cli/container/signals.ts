/** Signals of our terminal go to the container's process 1. */
import type { CommandContext } from '../command/command.ts';
import type { SignalHandling } from '../command/signals.ts';
import type { Flags } from '../command/flag.ts';

/** While attached: SIGINT and SIGTERM are the process's, if it gets them at all. */
export const stayAttached = (
  context: Pick<CommandContext<Flags>, 'client' | 'handleSignals'>,
  id: string,
  { proxy }: { proxy: boolean },
): Disposable =>
  context.handleSignals({ ...(proxy && { forward: forwardTo(context.client, id) }), termination: 'stay' });

export const forwardTo =
  (client: CommandContext<Flags>['client'], id: string): NonNullable<SignalHandling['forward']> =>
  (signal) => {
    // It is on its way even when it ends the command. A container that has just ended can't be signalled; its end is reported anyway.
    const options = { query: { signal }, signal: new AbortController().signal };
    client.send('POST', `/containers/${id}/kill`, options).catch(() => undefined);
  };
