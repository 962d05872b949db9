import type { ContainerStats } from '../model/types.ts';
import { streamOf } from '../std/stream-of.ts';
import { sleep } from '../std/time.ts';
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
  const over = new AbortController();
  const removal = container.waiters.onRemoval(() => over.abort());
  const either = AbortSignal.any([signal, over.signal]);
  return streamOf(samples(context, container, { once: !stream, first: oneShot || stream }, either), () => {
    removal[Symbol.dispose]();
    over.abort();
  });
}

async function* samples(
  context: ContainersContext,
  container: Container,
  { once, first }: { once: boolean; first: boolean },
  signal: AbortSignal,
): AsyncGenerator<ContainerStats> {
  let before: ContainerStats | undefined;
  while (!signal.aborted) {
    const sample = await sampleStats(context, container, before);
    if (before || first) {
      yield sample;
      if (once) return;
    }
    before = sample;
    await sleep(context.timers, PERIOD_MS, signal).catch(() => undefined);
  }
}
