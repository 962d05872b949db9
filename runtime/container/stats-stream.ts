import type { ContainerStats } from '../api/types.ts';
import type { Timers } from '../std/time.ts';
import type { Container } from './container.ts';
import type { ContainersContext } from './context.ts';
import { sampleStats } from './stats.ts';

const PERIOD_MS = 1000;

/** One sample a second; without `stream` one, with another a second before it unless `oneShot`. */
export function streamStats(
  context: ContainersContext,
  container: Container,
  { stream, oneShot }: { stream: boolean; oneShot: boolean },
  signal: AbortSignal,
): ReadableStream<ContainerStats> {
  const source = samples(context, container, { once: !stream, first: oneShot || stream }, signal);
  return new ReadableStream<ContainerStats>(
    {
      pull: async (controller) => {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await source.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* samples(
  context: ContainersContext,
  container: Container,
  { once, first }: { once: boolean; first: boolean },
  signal: AbortSignal,
): AsyncGenerator<ContainerStats> {
  let before: ContainerStats | undefined;
  while (!signal.aborted && context.registry.get(container.id) === container) {
    const sample = await sampleStats(context, container, before);
    if (before || first) {
      yield sample;
      if (once) return;
    }
    before = sample;
    await pause(context.timers, signal, container.waiters.removal);
  }
}

function pause(timers: Timers, signal: AbortSignal, removal: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = timers.after(PERIOD_MS, resolve);
    const stop = (): void => {
      timer[Symbol.dispose]();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    void removal.then(stop);
  });
}
