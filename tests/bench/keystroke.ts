/** From a key to its echo: at the shell, and in a container's terminal. */
import type { Page } from 'playwright-core';
import type { Bench, Scale } from './bench.ts';
import { repeat } from './docker-run.ts';
import { openMachine } from './machine.ts';
import { openBrowser, probe, type OpenPage } from './page.ts';
import { type Figure, percentile } from './report.ts';
import { BenchTerminal } from './terminal.ts';

const RUN = 'docker run -it --rm busybox sh\n';
const IN_CONTAINER = /\/ # $/;
const AT_SHELL = /~# $/;
/** Then the line is taken back, so that it never wraps. */
const LINE = 30;
const KILL_LINE = '\u0015';

export const keystroke: Bench = {
  name: 'keystroke',
  run: async (scale) => [...(await inNode(scale)), ...(await inPage(scale))],
};

async function inNode(scale: Scale): Promise<Figure[]> {
  using machine = await openMachine();
  using terminal = await BenchTerminal.open(machine.sandbox);
  const shell = await keysInNode(terminal, scale.of(300, 60));
  await terminal.type(RUN, IN_CONTAINER);
  const container = await keysInNode(terminal, scale.of(300, 60));
  await terminal.type('exit\n', AT_SHELL);
  return [...rows('Node', 'shell', shell, 5), ...rows('Node', 'docker run -it', container, 10)];
}

async function keysInNode(terminal: BenchTerminal, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    times.push(...(await repeat(LINE, 0, () => terminal.type('x', /x/))));
    await terminal.type(KILL_LINE, /./s);
  }
  return times.slice(LINE);
}

async function inPage(scale: Scale): Promise<Figure[]> {
  await using browser = await openBrowser();
  await using opened = await browser.open();
  const shell = await keysInPage(opened, scale.of(300, 60));
  await opened.type(RUN);
  await opened.until(IN_CONTAINER);
  const container = await keysInPage(opened, scale.of(300, 60));
  return [...rows('page', 'shell', shell, 5), ...rows('page', 'docker run -it', container, 10)];
}

/** The page's own clock, from the key event to the moment when the echo is handed to the terminal. */
async function keysInPage({ page, type }: OpenPage, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    for (let key = 0; key < LINE; key += 1) times.push(await oneKey(page));
    await type(KILL_LINE);
  }
  return times.slice(LINE);
}

async function oneKey(page: Page): Promise<number> {
  await probe(page, 'forget()');
  await page.keyboard.press('x');
  return (await probe(page, 'echo()')) as number;
}

function rows(where: string, what: string, times: readonly number[], bar: number): Figure[] {
  const how = `${where}, ${times.length} keys`;
  return [
    { name: `keystroke to echo, ${what}, p50`, value: percentile(times, 50), unit: 'ms', bar: { atMost: bar }, how },
    { name: `keystroke to echo, ${what}, p95`, value: percentile(times, 95), unit: 'ms', how },
  ];
}
