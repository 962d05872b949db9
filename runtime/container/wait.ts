import type { WaitCondition } from '../model/engine.ts';
import { deferred } from '../std/deferred.ts';
import { badParameter } from '../std/errors.ts';
import type { Container } from './container.ts';
import { countsAsRunning, exitCodeOf } from './state.ts';

interface WaitAnswer {
  readonly StatusCode: number;
  readonly Error?: { readonly Message?: string };
}

/** `POST /containers/{id}/wait`: resolves when the condition holds, rejects when the client goes away first. */
export const waitForContainer = (
  container: Container,
  condition: WaitCondition,
  signal: AbortSignal,
): Promise<WaitAnswer> => untilAborted(waitFor(container, condition), signal);

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: either, resolve, reject } = deferred<T>();
  const abort = (): void => reject(badParameter('the client stopped waiting'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  promise
    .then(resolve, reject)
    .finally(() => signal.removeEventListener('abort', abort))
    .catch(() => undefined);
  return either;
}

async function waitFor(container: Container, condition: WaitCondition): Promise<WaitAnswer> {
  if (condition === 'removed') {
    await container.waiters.removal;
    return { StatusCode: exitCodeOf(container.state) };
  }
  if (condition === 'not-running' && !countsAsRunning(container.state))
    return { StatusCode: exitCodeOf(container.state) };
  const { exitCode, error } = await container.waiters.exit;
  return { StatusCode: exitCode, ...(error === '' ? {} : { Error: { Message: error } }) };
}
