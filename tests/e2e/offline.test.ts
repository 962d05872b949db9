/** The page without a network, once it was visited; and an update of it. Needs `npm run build`. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listOf } from '../../web/node/offline-list.ts';
import { ENTRY_MARK } from '../../web/offline/list.ts';
import { type Page, TestBrowser } from './browser.ts';
import { run } from './guest.ts';
import { reloaded, waitForText } from './terminal.ts';

const KEPT_MS = 180_000;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** A server of files that can be closed for good, with every connection. */
async function serveFiles(dir: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname);
    asked.push(path);
    readFile(join(dir, path === '/' ? 'index.html' : path)).then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] ?? 'application/octet-stream' })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many versions are kept whole. */
const kept = (page: Page): Promise<number> =>
  page.evaluate<number>(`caches.keys().then((names) => Promise.all(
    names.map(async (name) => (await (await caches.open(name)).match('${ENTRY_MARK}')) !== undefined)
  )).then((whole) => whole.filter(Boolean).length)`);

// oxlint-disable-next-line no-empty-pattern -- from the pattern vitest reads what a fixture needs.
const it = test.extend('dir', async ({}, { onCleanup }) => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-offline-'));
  await cp('dist', dir, { recursive: true });
  onCleanup(() => rm(dir, { recursive: true }));
  return dir;
});

describe('a page that was visited', () => {
  it('works without a network: a lesson that was never opened, a container, a check', async ({ dir }) => {
    await using browser = new TestBrowser();
    await using visitor = await browser.visit();
    await using server = await serveFiles(dir);
    const page = await visitor.open(`${server.url}?screen-reader=1`);
    await waitForText(page, /[#$] *$/m, 60_000);
    // The first visit fetches nothing for later until the machine has run for a while.
    expect(server.asked.filter((path) => /lesson-|ReviewPage|offline/.test(path))).toEqual([]);
    await expect.poll(() => kept(page), { timeout: KEPT_MS, interval: 500 }).toBe(1);

    await visitor.context.setOffline(true);
    await server[Symbol.asyncDispose]();
    await reloaded(page);
    await waitForText(page, /[#$] *$/m, 60_000);
    await run(page, 'clear; docker run --rm busybox echo hi there');
    await waitForText(page, /^hi there$/m);
    await page.evaluate("location.hash = '#/lessons/illusion-of-isolation'");
    const step = page.locator('#step-start');
    await step.getByRole('button', { name: 'Run in terminal' }).first().click();
    const check = step.locator('[data-testid=check][data-condition=running]');
    await expect.poll(() => check.getAttribute('data-state'), { timeout: 60_000 }).toBe('passed');
    for (const hash of ['#/review', '#/statistics', '#/diagnostic']) {
      await page.evaluate(`location.hash = '${hash}'`);
      await page.locator('.pane h1').waitFor();
    }
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').waitFor();
  });

  it('is the new one at the next load when it was updated, and keeps that one then', async ({ dir }) => {
    await using browser = new TestBrowser();
    await using visitor = await browser.visit();
    await using server = await serveFiles(dir);
    const page = await visitor.open(server.url);
    await expect.poll(() => kept(page), { timeout: KEPT_MS, interval: 500 }).toBe(1);
    const html = await readFile(join(dir, 'index.html'), 'utf8');
    await writeFile(join(dir, 'index.html'), html.replace('<title>', '<title>New '));
    await writeFile(join(dir, 'offline.json'), JSON.stringify(listOf(dir)));
    await reloaded(page);
    expect(await page.title()).toMatch(/^New /);
    await expect.poll(() => kept(page), { timeout: KEPT_MS, interval: 500 }).toBe(2);
    await visitor.context.setOffline(true);
    await server[Symbol.asyncDispose]();
    await reloaded(page);
    expect(await page.title()).toMatch(/^New /);
  });
});
