/** From a key to its echo: at the shell, and in a container's terminal. */
import type { Bench, Scale } from './bench.ts';
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

/** A place where keys are pressed. */
interface Keyboard {
  readonly name: string;
  /** Presses one and resolves with the milliseconds until its echo. */
  readonly key: () => Promise<number>;
  readonly type: (text: string, answer: RegExp) => Promise<unknown>;
}

async function inNode(scale: Scale): Promise<Figure[]> {
  using machine = await openMachine();
  using terminal = await BenchTerminal.open(machine.sandbox);
  const type = (text: string, answer: RegExp): Promise<void> => terminal.type(text, answer);
  const key = async (): Promise<number> => {
    const started = performance.now();
    await type('x', /x/);
    return performance.now() - started;
  };
  return await atBoth({ name: 'Node', key, type }, scale);
}

async function inPage(scale: Scale): Promise<Figure[]> {
  await using browser = await openBrowser();
  await using opened = await browser.open();
  return await atBoth(pageKeyboard(opened), scale);
}

/** The page's own clock, from the key event to the moment when the echo is handed to the terminal. */
function pageKeyboard({ page, type, until }: OpenPage): Keyboard {
  return {
    name: 'page',
    async key() {
      await probe(page, 'forget()');
      await page.keyboard.press('x');
      return (await probe(page, 'echo()')) as number;
    },
    async type(text, answer) {
      await type(text);
      await until(answer);
    },
  };
}

async function atBoth(keyboard: Keyboard, scale: Scale): Promise<Figure[]> {
  const shell = await keys(keyboard, scale);
  await keyboard.type(RUN, IN_CONTAINER);
  const container = await keys(keyboard, scale);
  await keyboard.type('exit\n', AT_SHELL);
  return [...rows(keyboard, 'shell', shell, 5), ...rows(keyboard, 'docker run -it', container, 10)];
}

/** After a line that warms up. */
async function keys(keyboard: Keyboard, scale: Scale): Promise<number[]> {
  const times: number[] = [];
  const count = scale.of(300, 60);
  while (times.length < count) {
    for (let key = 0; key < LINE; key += 1) {
      await pause(times.length);
      times.push(await keyboard.key());
    }
    await keyboard.type(KILL_LINE, /./s);
  }
  return times.slice(LINE);
}

/**
 * As between the keys of somebody who types fast, and out of step with the screen's frames. Without it the next key would come before
 * the last echo has been drawn, and Chromium holds messages back that follow a key while a frame is on its way.
 */
const pause = (key: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40 + ((key * 17) % 50)));

function rows({ name }: Keyboard, what: string, times: readonly number[], bar: number): Figure[] {
  const how = `${name}, ${times.length} keys`;
  return [
    { name: `keystroke to echo, ${what}, p50`, value: percentile(times, 50), unit: 'ms', bar: { atMost: bar }, how },
    { name: `keystroke to echo, ${what}, p95`, value: percentile(times, 95), unit: 'ms', how },
  ];
}
