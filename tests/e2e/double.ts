/** The page around the scripted sandbox: a test of it needs no machine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'vitest';
import type { Page, Visitor } from './browser.ts';
import { Pages } from './pages.ts';
import { ready } from './terminal.ts';

const BUILD_MS = 120_000;

/** Builds the page around the scripted sandbox; in a process of its own, because a test's environment makes Svelte build for development. */
function buildDouble(): void {
  const vite = join(import.meta.dirname, '../../node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const args = [vite, 'build', '--mode', 'double', '--logLevel', 'error'];
  const { status, stderr } = spawnSync(process.execPath, args, { env, timeout: BUILD_MS });
  if (status !== 0) throw new Error(`build the page's double: ${stderr.toString()}`);
}

/** One browser for the file, and for each test a visitor with a page whose shell is at its prompt. */
export const it = test
  // oxlint-disable-next-line no-empty-pattern -- from the pattern vitest reads what a fixture needs.
  .extend('pages', { scope: 'file' }, async ({}, { onCleanup }) => {
    buildDouble();
    const pages = await Pages.open('double');
    onCleanup(() => pages[Symbol.asyncDispose]());
    return pages;
  })
  .extend('visitor', async ({ pages }, { onCleanup }) => {
    const visitor = await pages.visit();
    onCleanup(() => visitor[Symbol.asyncDispose]());
    return visitor;
  })
  .extend('page', ({ pages, visitor }) => openDouble(pages, visitor));

/** `search` of the address; with a screen reader the terminal's text can be read. */
export async function openDouble(pages: Pages, visitor: Visitor, search = '?screen-reader=1'): Promise<Page> {
  const page = await visitor.open(pages.served.url + search);
  await ready(page);
  return page;
}
