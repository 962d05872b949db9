/** How often the terminal draws. */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it, openDouble } from './double.ts';
import { type } from './terminal.ts';

/** Times of frames in which the first row was drawn, and how often; a frame's time is the same in all that runs in it. */
const WATCH = `(() => {
  globalThis.__drawn = new Map();
  new MutationObserver(() => {
    const { currentTime } = document.timeline;
    __drawn.set(currentTime, (__drawn.get(currentTime) ?? 0) + 1);
  }).observe(document.querySelector('.xterm-rows').firstElementChild, { childList: true });
})()`;

const draws = (page: Page): Promise<number[]> => page.evaluate('[...globalThis.__drawn.values()]');

it('a frame in which the text scrolls draws each row once', async ({ page }) => {
  // The first rows have to leave the screen for it.
  for (let line = 0; line < 60; line += 1) await page.keyboard.press('Enter');
  await page.evaluate(WATCH);
  // As many as it takes: lines that come within one frame scroll together.
  const scroll = async (): Promise<number> => {
    await type(page, '\n');
    return (await draws(page)).length;
  };
  await expect.poll(scroll).toBeGreaterThan(5);
  expect(Math.max(...(await draws(page)))).toBe(1);
});

it('what is selected is marked, and no longer when it is let go', async ({ pages, visitor }) => {
  const page = await openDouble(pages, visitor, '');
  const marks = page.locator('.xterm-selection > div');
  const prompt = await page.locator('.xterm-rows > div').first().boundingBox();
  const at = { x: (prompt?.x ?? 0) + 4, y: (prompt?.y ?? 0) + 4 };
  await page.mouse.click(at.x, at.y, { clickCount: 3 });
  await expect.poll(() => marks.count()).toBeGreaterThan(0);
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => marks.count()).toBe(0);
});
