/** Signals of our terminal go to the container's process 1. */
import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';

export function proxySignals(
  context: Pick<CommandContext<Flags>, 'client' | 'forwardSignals'>,
  id: string,
): Disposable {
  return context.forwardSignals((signal) => {
    // A container that has just ended can't be signalled; its end is reported anyway.
    context.client.send('POST', `/containers/${id}/kill`, { query: { signal } }).catch(() => undefined);
  });
}
