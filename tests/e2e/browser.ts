/**
 * The built page in a real Chromium: a server for it, a browser, and pages that report every complaint.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { findChromium } from '../tools/chromium.mjs';

/** A container gives no sandbox and no graphics card; the rest keeps the browser from talking to anybody. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** Serves a built page on a free port. `mode` is vite's: `double` for the page around the scripted sandbox. */
export async function serve(mode: 'production' | 'double'): Promise<Served> {
  const server: PreviewServer = await preview({ mode, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('serve the built page: the server has no address');
  return { url, [Symbol.asyncDispose]: () => server.close() };
}

/** Builds the page around the scripted sandbox; in a process of its own, because a test's environment makes Svelte build for development. */
export function buildDouble(): void {
  const vite = join(import.meta.dirname, '../../node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--mode', 'double', '--logLevel', 'error'], {
    env,
  });
  if (status !== 0) throw new Error(`build the page's double: ${stderr.toString()}`);
}

export function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('start a browser: no Chromium found, set CHROMIUM_PATH');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Somebody with a browser of their own: storage starts empty and is gone afterwards. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  /** A new page; what it logs as warning or error and what it throws is kept in `complaints`. */
  open(url: string): Promise<Page>;
  readonly complaints: readonly string[];
}

export async function visit(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  context.on('page', (page) => listen(page, complaints));
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

export type { Browser, Page };

function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}
