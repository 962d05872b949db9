/**
 * Waits for a container's end. Asked before it starts, so that a short life isn't missed.
 */
import type { ApiClient } from '../../api/client.ts';
import type { ContainerWait } from '../../model/types.ts';
import { CliError } from '../errors.ts';

/** Resolves once the engine watches; the exit code comes with the inner promise. */
export async function watchExit(
  client: ApiClient,
  id: string,
  options: { condition?: 'next-exit' | 'removed'; signal: AbortSignal },
): Promise<() => Promise<number>> {
  const answer = await client.send('POST', `/containers/${id}/wait`, {
    query: { condition: options.condition },
    signal: options.signal,
  });
  const exit = answer.json() as Promise<ContainerWait>;
  // It is looked at later, or never when the start fails.
  exit.catch(() => undefined);
  return async () => {
    const { StatusCode, Error: failure } = await exit;
    if (failure?.Message) throw new CliError(`error waiting for container: ${failure.Message}`, 125);
    return StatusCode;
  };
}
