/**
 * Keeps the size of a process's terminal that of ours: once at the start, then at every change.
 */
import type { ApiClient } from '../../api/client.ts';
import type { Invocation } from '../invocation.ts';

/** `path` is what has the terminal: `/containers/ID` or `/exec/ID`. Changes in quick succession collapse into the last one. */
export function followTerminalSize(invocation: Invocation, client: ApiClient, path: string): Disposable {
  let wanted = invocation.size;
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (wanted) {
      const { rows, columns } = wanted;
      wanted = undefined;
      // A process that is gone already has no terminal to resize.
      await client.send('POST', `${path}/resize`, { query: { h: rows, w: columns } }).catch(() => undefined);
    }
    sending = undefined;
  };
  const kick = (): void => void (sending ??= send());
  kick();
  return invocation.onResize((size) => {
    wanted = size;
    kick();
  });
}
