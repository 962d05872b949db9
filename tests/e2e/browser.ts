/**
 * The built page in a real Chromium: a server for it, a browser, and pages that report every complaint.
 */
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type BrowserServer,
  type Page,
} from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { within } from '../support/within.ts';
import { findChromium } from '../../scripts/chromium.mjs';

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

/** Serves a built page on a free port. `mode` is vite's: `double` for the page around the scripted sandbox, which lies in `outDir`. */
export async function serve(mode: 'production' | 'double', outDir = 'dist'): Promise<Served> {
  const server: PreviewServer = await preview({
    mode,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('serve the built page: the server has no address');
  return { url, [Symbol.asyncDispose]: () => within(CLOSE_MS, 'close the server of the page', server.close()) };
}

/** A page that takes longer to close, or a browser that takes longer to start or end, hangs. */
const CLOSE_MS = 15_000;
const LAUNCH_MS = 60_000;

/**
 * A browser that starts when it is needed, and whose end is certain: what doesn't close in time is killed, and started
 * anew for who comes next.
 */
export class TestBrowser implements AsyncDisposable {
  #running: { readonly server: BrowserServer; readonly browser: Browser } | undefined;

  /** Somebody with a browser of their own: storage starts empty and is gone afterwards. */
  async visit(options: BrowserContextOptions = {}): Promise<Visitor> {
    const { browser } = await this.#start();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
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
      [Symbol.asyncDispose]: () => this.#close('a page', context.close()),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#running) return;
    const { server } = this.#running;
    await this.#close('the browser', server.close());
    this.#running = undefined;
  }

  async #start(): Promise<{ browser: Browser }> {
    if (this.#running?.browser.isConnected()) return this.#running;
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('start a browser: no Chromium found, set CHROMIUM_PATH');
    const server = await chromium.launchServer({ executablePath, args: FLAGS, timeout: LAUNCH_MS });
    const browser = await chromium.connect(server.wsEndpoint(), { timeout: LAUNCH_MS });
    this.#running = { server, browser };
    return this.#running;
  }

  async #close(what: string, closing: Promise<void>): Promise<void> {
    try {
      await within(CLOSE_MS, `close ${what}`, closing);
    } catch (error) {
      console.error(`${String(error)}; its browser is killed`);
      this.#running?.server.process().kill('SIGKILL');
      this.#running = undefined;
    }
  }
}

export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  /** A new page; what it logs as warning or error and what it throws is kept in `complaints`. */
  open(url: string): Promise<Page>;
  readonly complaints: readonly string[];
}

export type { Page };

function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}
