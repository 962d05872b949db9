/** A container that writes more to its terminal than anybody reads. */
import { saved } from '../e2e/terminal.ts';
import type { Bench } from './bench.ts';
import { mainThreadTasks } from './main-thread.ts';
import { openBrowser, probe, type OpenPage } from './page.ts';

const MEGABYTE = 1e6;
/** A line of 64 bytes, as text has it. */
const LINE = 'the quick brown fox jumps over the lazy dog, again and again....';
/** A machine half as fast as this one. */
const SLOWDOWN = 2;
const SLOW_MEGABYTES = 4;
const IN_CONTAINER = /\/ # $/;

export const flood: Bench = {
  name: 'flood',
  async run(scale) {
    await using browser = await openBrowser();
    await using opened = await browser.open();
    await opened.type('docker run -it --rm busybox sh\n');
    await opened.until(IN_CONTAINER);
    const megabytes = scale.of(20, 4);
    // Prepared, because busybox's head and yes are slower than the terminal.
    await opened.type(`yes '${LINE}' | head -c ${MEGABYTE} > text\n`);
    await opened.until(IN_CONTAINER);
    await opened.type(`for i in $(seq ${megabytes}); do cat text; done\n`);
    await opened.until(IN_CONTAINER);
    const { bytes, firstAt, lastAt, tasks: seen } = await observed(opened);
    const tasks = await mainThreadTasks(opened.page, SLOWDOWN, async () => {
      await opened.type(`for i in $(seq ${SLOW_MEGABYTES}); do cat text; done\n`);
      await opened.until(IN_CONTAINER);
      await saved(opened.page);
    });
    const interrupted = await interrupt(opened);
    const how = `${(bytes / MEGABYTE).toFixed(1)} MB from docker run -it`;
    return [
      {
        name: 'output of a container in the page',
        value: bytes / MEGABYTE / ((lastAt - firstAt) / 1000),
        unit: 'MB/s',
        bar: { atLeast: 5 },
        how,
      },
      {
        name: 'longest task of the main thread, half as fast',
        value: Math.max(...tasks),
        unit: 'ms',
        bar: { atMost: 50 },
        how: `processor time in ${SLOW_MEGABYTES} MB of the same and the save of it; all ${tasks.length} tasks took ${sum(tasks).toFixed(0)} ms`,
      },
      {
        name: 'longest task of the main thread, by the clock',
        value: Math.max(0, ...seen),
        unit: 'ms',
        how: `${how}, as fast as it is; 0: none over 50`,
      },
      {
        name: 'Ctrl-C in a flood works',
        value: interrupted === undefined ? 0 : 1,
        unit: '',
        bar: { atLeast: 1 },
        how: 'the prompt is back',
      },
      {
        name: 'Ctrl-C in a flood to the prompt',
        value: interrupted ?? Number.NaN,
        unit: 'ms',
        how: 'after 2 MB of a flood without end',
      },
    ];
  },
};

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

interface Observed {
  readonly bytes: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly keyAt: number;
  readonly tasks: readonly number[];
}

async function observed({ page }: OpenPage): Promise<Observed> {
  return (await probe(page, 'report()')) as Observed;
}

/** Milliseconds from the key to the prompt, when 2 MB have come of a flood without end; undefined when it never came. */
async function interrupt(opened: OpenPage): Promise<number | undefined> {
  await opened.type('while cat text; do :; done\n');
  await probe(opened.page, `when(() => globalThis.__bench.bytes > ${2 * MEGABYTE}, 60_000)`);
  await opened.page.keyboard.press('Control+C');
  try {
    await opened.until(IN_CONTAINER);
  } catch {
    return undefined;
  }
  const { lastAt, keyAt } = await observed(opened);
  return lastAt - keyAt;
}
