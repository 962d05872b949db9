/** The built page with the real machine: opening it, and its shell. Needs `npm run build`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Page, Visitor } from './browser.ts';
import { Pages } from './pages.ts';
import { ready, typeLine, waitForText } from './terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A page whose shell is at its prompt. */
export async function openGuest(pages: Pages, visitor: Visitor, hash = ''): Promise<Page> {
  const page = await visitor.open(`${pages.served.url}?screen-reader=1${hash}`);
  await atPrompt(page);
  return page;
}

/**
 * The page that the tests of a file share, one after the other: a machine that has been used is faster. After a failure
 * the next gets a new one.
 */
class Stage implements AsyncDisposable {
  readonly #pages: Pages;
  #visitor: Promise<Visitor> | undefined;
  #page: Promise<Page> | undefined;

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  visitor(): Promise<Visitor> {
    return (this.#visitor ??= this.#pages.visit());
  }

  page(): Promise<Page> {
    return (this.#page ??= this.visitor().then((visitor) => openGuest(this.#pages, visitor)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const visitor = await this.#visitor?.catch(() => undefined);
    this.#visitor = undefined;
    this.#page = undefined;
    await visitor?.[Symbol.asyncDispose]();
  }
}

/** A test of the page with the real machine, which it leaves to the next one as it may be: at a prompt, with what it made removed. */
export const it = test
  // oxlint-disable-next-line no-empty-pattern -- from the pattern vitest reads what a fixture needs.
  .extend('pages', { scope: 'file' }, async ({}, { onCleanup }) => {
    if (!existsSync(join(ROOT, 'dist/index.html')))
      throw new Error('test the built page: there is none, `npm run build` makes it');
    const pages = await Pages.open('production');
    onCleanup(() => pages[Symbol.asyncDispose]());
    return pages;
  })
  .extend('stage', { scope: 'file' }, async ({ pages }, { onCleanup }) => {
    const stage = new Stage(pages);
    onCleanup(() => stage[Symbol.asyncDispose]());
    return stage;
  })
  .extend('ending', { auto: true }, async ({ stage, task }, { onCleanup }) => {
    onCleanup(async () => {
      if (task.result?.state === 'fail') await stage[Symbol.asyncDispose]();
    });
  })
  .extend('visitor', ({ stage }) => stage.visitor())
  .extend('page', async ({ stage }) => {
    const page = await stage.page();
    await clear(page);
    return page;
  });

/** At home with an empty screen, so that nobody finds what an earlier test has left. */
export const clear = (page: Page): Promise<void> => clearWith('cd; clear', page);

/** An empty screen with a prompt, so that nobody finds what an earlier command printed. */
export const clearScreen = (page: Page): Promise<void> => clearWith('clear', page);

async function clearWith(line: string, page: Page): Promise<void> {
  await typeLine(page, line);
  await waitForText(page, /^\S+#\s*$/);
}

/** Of a lesson's or a drill's machine, on a computer that is slow and busy. */
export const SETUP_MS = 120_000;

/** The lesson says nothing about its machine any more: it is there. */
export async function isSetUp(page: Page): Promise<void> {
  await expect.poll(() => page.getByTestId('entry').innerText(), { timeout: SETUP_MS }).toBe('');
  await ready(page);
}

export async function atPrompt(page: Page): Promise<void> {
  await ready(page);
  await waitForText(page, /[#$] *$/m);
}

/** Types a command and waits until the shell is back; the mark is spelt otherwise when it is typed. */
let marks = 0;
export async function run(page: Page, command: string): Promise<void> {
  marks += 1;
  await typeLine(page, `${command}; echo "<$((${marks}))>"`);
  await waitForText(page, `<${marks}>`, 60_000);
}

export async function resetMachine(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Reset machine' }).click();
  await confirmReset(page);
}

/** In the dialog. The browser tells of its end a moment after the click; until then the old machine is there. */
export async function confirmReset(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Reset machine' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await atPrompt(page);
}
