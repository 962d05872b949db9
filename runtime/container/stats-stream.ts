import type { ContainerStats } from '../model/types.ts';
import { streamOf } from '../std/stream-of.ts';
import { sleep, type Timers } from '../std/time.ts';
import type { Container } from './container.ts';
import { sampleStats, type StatsParts } from './stats.ts';

const PERIOD_MS = 1000;

/** One sample a second; without `stream` one, with another a second before it unless `oneShot`. */
export function streamStats(
  parts: StatsParts & { readonly timers: Timers },
  container: Container,
  { stream, oneShot }: { stream: boolean; oneShot: boolean },
  signal: AbortSignal,
): ReadableStream<ContainerStats> {
  const over = new AbortController();
  const removal = container.waiters.onRemoval(() => over.abort());
  const either = AbortSignal.any([signal, over.signal]);
  return streamOf(samples(parts, container, { once: !stream, first: oneShot || stream }, either), () => {
    removal[Symbol.dispose]();
    over.abort();
  });
}

async function* samples(
  parts: StatsParts & { readonly timers: Timers },
  container: Container,
  { once, first }: { once: boolean; first: boolean },
  signal: AbortSignal,
): AsyncGenerator<ContainerStats> {
  let before: ContainerStats | undefined;
  while (!signal.aborted) {
    const sample = await sampleStats(parts, container, before);
    if (before || first) {
      yield sample;
      if (once) return;
    }
    before = sample;
    await sleep(parts.timers, PERIOD_MS, signal).catch(() => undefined);
  }
}
