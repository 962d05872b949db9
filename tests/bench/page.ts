/** The built page in a browser, with a probe in it that sees what passes between a terminal and its shell. */
import { gzipSync } from 'node:zlib';
import type { Page, Request } from 'playwright-core';
import { Pages } from '../e2e/pages.ts';
import { ready } from '../e2e/terminal.ts';

const DEADLINE_MS = 120_000;

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Bytes over the network until the prompt was there, headers included, as Chromium counts them. */
  readonly transferred: number;
  /** Milliseconds from the start of the navigation to the shell's prompt, in the page's own clock. */
  readonly promptAt: number;
  /** Types at the terminal in front, key by key, and forgets what was observed before the last one. */
  readonly type: (text: string) => Promise<void>;
  /** Until the terminal's output since then matches, without control sequences. */
  readonly until: (answer: RegExp) => Promise<unknown>;
}

export interface BenchBrowser extends AsyncDisposable {
  /** A new visitor: nothing cached, nothing stored. Resolves when the shell has printed its prompt. */
  readonly open: () => Promise<OpenPage>;
}

export async function openBrowser(): Promise<BenchBrowser> {
  const pages = await Pages.open('production');
  return {
    async open() {
      const visitor = await pages.visit();
      const page = await visitor.context.newPage();
      await page.addInitScript(PROBE);
      const traffic = countTraffic(page);
      await page.goto(pages.served.url, { waitUntil: 'commit' });
      await until(page, /[#$] $/);
      const transferred = await traffic.bytes();
      const promptAt = (await probe(page, 'promptAt')) as number;
      await ready(page);
      return {
        page,
        transferred,
        promptAt,
        type: (text) => typeAt(page, text),
        until: (answer) => until(page, answer),
        [Symbol.asyncDispose]: () => visitor[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => pages[Symbol.asyncDispose](),
  };
}

/** What came over the network, the worker's fetches and the headers included. */
function countTraffic(page: Page): { readonly bytes: () => Promise<number> } {
  const finished: Promise<number>[] = [];
  page.context().on('requestfinished', (request) => finished.push(bytesOf(request)));
  return { bytes: async () => (await Promise.all(finished)).reduce((sum, bytes) => sum + bytes, 0) };
}

/** Chromium does not report the body of a worker's script: it is packed again, as the server packs it. */
async function bytesOf(request: Request): Promise<number> {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  if (responseBodySize > 0) return responseHeadersSize + responseBodySize;
  const body = await (await request.response())?.body();
  return responseHeadersSize + (body ? gzipSync(body).length : 0);
}

/** What is observed begins with the last key, which is Enter for a command. */
async function typeAt(page: Page, text: string): Promise<void> {
  await page.locator('[data-testid=terminal]:not(.hidden) .xterm-helper-textarea').focus();
  for (const key of text.slice(0, -1)) await page.keyboard.press(KEYS[key] ?? key);
  await probe(page, 'forget()');
  const last = text.slice(-1);
  await page.keyboard.press(KEYS[last] ?? last);
}

const KEYS: Readonly<Record<string, string>> = {
  '\n': 'Enter',
  '\u0003': 'Control+C',
  '\u0015': 'Control+U',
  ' ': 'Space',
};

const until = (page: Page, answer: RegExp): Promise<unknown> =>
  probe(page, `when(() => globalThis.__bench.matches(${answer}), ${DEADLINE_MS})`);

/** Evaluates an expression of the probe's. */
export const probe = (page: Page, expression: string): Promise<unknown> =>
  page.evaluate(`globalThis.__bench.${expression}`);

/**
 * Runs in the page before its own scripts. Every terminal has a MessagePort; whoever starts one is listened to as well. Only the
 * end of the output is kept, as a flood is more than a page wants to hold twice.
 */
const PROBE = `(() => {
  const bench = {
    bytes: 0, firstAt: 0, lastAt: 0, promptAt: 0, keyAt: 0, tail: '', tasks: [], waiting: undefined,
    forget() { Object.assign(bench, { bytes: 0, firstAt: 0, lastAt: 0, keyAt: 0, tail: '', tasks: [] }); },
    report: () => JSON.parse(JSON.stringify(bench)),
    text: () => bench.tail.replace(/\\u001b(?:\\[[0-9;?]*[a-zA-Z]|\\][^\\u0007]*\\u0007)/g, ''),
    matches: (pattern) => pattern.test(bench.text()),
    when: (isSo, deadline) => new Promise((resolve, reject) => {
      const end = setTimeout(() => reject(new Error('wait for ' + isSo + ': the terminal shows ' + bench.text())), deadline);
      bench.waiting = () => {
        if (!isSo()) return;
        clearTimeout(end);
        bench.waiting = undefined;
        resolve();
      };
      bench.waiting();
    }),
    echo: () => bench.when(() => bench.bytes > 0, 10_000).then(() => bench.firstAt - bench.keyAt),
  };
  globalThis.__bench = bench;
  const decoder = new TextDecoder();
  const onMessage = ({ data }) => {
    if (data?.type !== 'data' || !(data.bytes instanceof Uint8Array)) return;
    bench.lastAt = performance.now();
    if (bench.bytes === 0) bench.firstAt = bench.lastAt;
    bench.bytes += data.bytes.length;
    bench.tail = (bench.tail + decoder.decode(data.bytes.subarray(-4096))).slice(-4096);
    if (bench.promptAt === 0 && bench.matches(/[#$] $/)) bench.promptAt = bench.lastAt;
    bench.waiting?.();
  };
  const { start } = MessagePort.prototype;
  MessagePort.prototype.start = function () { this.addEventListener('message', onMessage); return start.call(this); };
  addEventListener('keydown', () => (bench.keyAt = performance.now()), true);
  new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ entryTypes: ['longtask'] });
})()`;
