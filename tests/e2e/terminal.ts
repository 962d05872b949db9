/** What a visitor does at the page's terminal. */
import type { Page } from 'playwright-core';

/**
 * The rows of the screen in front. With the graphics card's renderer they are pixels, so the page has to be open with
 * `?screen-reader=1`, where xterm keeps a readable copy.
 */
export async function screenText(page: Page): Promise<string> {
  const rows = page.locator('[data-testid=terminal]:not(.hidden) .xterm-accessibility-tree > div');
  const texts = await rows.allTextContents();
  return texts.map((text) => text.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

export async function waitForText(page: Page, text: string | RegExp, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const isThere = (screen: string): boolean => (typeof text === 'string' ? screen.includes(text) : text.test(screen));
  for (;;) {
    const screen = await screenText(page);
    if (isThere(screen)) return;
    if (Date.now() > deadline) throw new Error(`wait for ${String(text)} on the terminal: it shows\n${screen}`);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  }
}

/** Types into the terminal in front, key by key. */
export async function type(page: Page, text: string): Promise<void> {
  await page.locator('[data-testid=terminal]:not(.hidden) .xterm-helper-textarea').focus();
  await page.keyboard.type(text);
}

export async function typeLine(page: Page, line: string): Promise<void> {
  await type(page, line);
  await page.keyboard.press('Enter');
}

export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid=machine][data-phase=running]', { timeout: 60_000 });
}

/** Waits until the page has stored the session by itself. */
export async function saved(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid=keeping][data-state=clean]', { timeout: 60_000 });
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
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  }
}

async function chooseSave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  // Whether it can be chosen now or not: the page may begin to save by itself at any moment.
  await page.getByRole('menuitem', { name: 'Save now' }).click({ force: true });
  if (await page.getByRole('menu').isVisible()) await page.keyboard.press('Escape');
}
