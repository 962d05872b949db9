/** What a visitor does at the page's terminal. */
import type { Page } from 'playwright-core';
import { within } from '../support/within.ts';

const READY_MS = 60_000;
/** Beyond the time that the page itself keeps. */
const ANSWER_MS = 15_000;
const LOOK_PAUSE_MS = 30;

/**
 * The rows of the screen in front. With the graphics card's renderer they are pixels, so the page has to be open with
 * `?screen-reader=1`, where xterm keeps a readable copy.
 */
export async function screenText(page: Page): Promise<string> {
  const rows = page.locator('[data-testid=terminal]:not(.hidden) .xterm-accessibility-tree > div');
  const texts = await rows.allTextContents();
  return texts.map((text) => text.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

/** A pattern that a text matches as it stands. */
export const literally = (text: string, flags = ''): RegExp =>
  new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'), flags);

/** Until the screen in front shows it. A page that is going away is not waited for: see `reloaded`. */
export async function waitForText(page: Page, text: string | RegExp, timeoutMs = 20_000): Promise<void> {
  const pattern = typeof text === 'string' ? literally(text) : text;
  const looking = page.evaluate<string>(`(${LOOK_FOR})(${String(pattern)}, ${timeoutMs})`);
  const shown = await within(timeoutMs + ANSWER_MS, `wait for ${String(text)} on the terminal`, looking);
  if (shown !== '') throw new Error(`wait for ${String(text)} on the terminal: it shows\n${shown}`);
}

/** In the page, which knows when something changes: the empty string when the text is there, else the screen at the end of the time. */
const LOOK_FOR = `(pattern, timeoutMs) => new Promise((resolve) => {
  const rows = () => [...document.querySelectorAll('[data-testid=terminal]:not(.hidden) .xterm-accessibility-tree > div')];
  const screen = () => rows().map((row) => row.textContent.replaceAll('\\u00a0', ' ').trimEnd()).join('\\n');
  let late, next;
  const look = () => {
    next = undefined;
    if (pattern.test(screen())) end('');
  };
  const end = (answer) => {
    observer.disconnect();
    clearTimeout(late);
    clearTimeout(next);
    resolve(answer);
  };
  const observer = new MutationObserver(() => (next ??= setTimeout(look, ${LOOK_PAUSE_MS})));
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ['class'] });
  late = setTimeout(() => end(screen() || 'nothing'), timeoutMs);
  look();
})`;

const focusTerminal = (page: Page): Promise<void> =>
  page.locator('[data-testid=terminal]:not(.hidden) .xterm-helper-textarea').focus();

/** Types into the terminal in front, key by key. */
export async function type(page: Page, text: string): Promise<void> {
  await focusTerminal(page);
  await page.keyboard.type(text);
}

/** A line that comes at once, as from dictation, and Enter. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await focusTerminal(page);
  await page.keyboard.insertText(line);
  await page.keyboard.press('Enter');
}

/** Does what makes the page load anew, and waits for the new one: the old one is there for a moment yet. */
export async function reloaded(page: Page, act: () => Promise<unknown> = () => page.reload()): Promise<void> {
  const loaded = page.waitForEvent('domcontentloaded', { timeout: READY_MS });
  await Promise.all([loaded, act()]);
  await ready(page);
}

export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid=machine][data-phase=running]', { timeout: READY_MS });
}

/** Waits until the page has stored the session by itself. */
export async function saved(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid=keeping][data-state=clean]', { timeout: READY_MS });
}

/** Has the session stored without waiting for the page to do so, and again if a save under way came too soon or found no room. */
export async function save(page: Page): Promise<void> {
  const keeping = page.getByTestId('keeping');
  const deadline = Date.now() + 60_000;
  for (;;) {
    const state = await keeping.getAttribute('data-state');
    if (state === 'clean') return;
    if (Date.now() > deadline) throw new Error(`save the session: it stays ${String(state)}`);
    if (state !== 'saving') await chooseSave(page);
    await page.waitForTimeout(LOOK_PAUSE_MS);
  }
}

async function chooseSave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  // Whether it can be chosen now or not: the page may begin to save by itself at any moment.
  await page.getByRole('menuitem', { name: 'Save now' }).click({ force: true });
  if (await page.getByRole('menu').isVisible()) await page.keyboard.press('Escape');
}
