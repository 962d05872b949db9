/** The page around the scripted sandbox: a test of it needs no machine. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'vitest';
import type { Page, Visitor } from './browser.ts';
import { Pages } from './pages.ts';
import { ready } from './terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BUILD_MS = 120_000;

/**
 * Builds the page around the scripted sandbox; in a process of its own, because a test's environment makes Svelte build
 * for development.
 */
function buildDouble(outDir: string): void {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const args = [vite, 'build', '--mode', 'double', '--logLevel', 'error', '--outDir', outDir];
  const { status, stderr } = spawnSync(process.execPath, args, { env, timeout: BUILD_MS });
  if (status !== 0) throw new Error(`build the page's double: ${stderr.toString()}`);
}

/** One browser for the file, and for each test a visitor with a page whose shell is at its prompt. */
export const it = test
  // oxlint-disable-next-line no-empty-pattern -- from the pattern vitest reads what a fixture needs.
  .extend('pages', { scope: 'file' }, async ({}, { onCleanup }) => {
    // Files of tests run side by side: each has a folder of its own.
    const outDir = await mkdtemp(join(ROOT, '.cache/double-'));
    buildDouble(outDir);
    const pages = await Pages.open('double', outDir);
    onCleanup(async () => {
      await pages[Symbol.asyncDispose]();
      await rm(outDir, { recursive: true });
    });
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
  // A narrow screen begins with the other half.
  const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button', { name: 'Terminal' });
  if (await half.isVisible()) await half.click();
  return page;
}
