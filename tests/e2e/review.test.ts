/** The review in the page around the scripted sandbox: cards and questions of passed lessons, by keyboard, over several days. */
import { buffer } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { compileLesson } from '../../lessons/format/compile.ts';
import { readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import { plainWords } from '../../web/question/plain-words.ts';
import type { Page } from './browser.ts';
import { it } from './double.ts';
import { exportProgress, importProgress } from './progress-dialog.ts';
import { ready } from './terminal.ts';

const SLUG = 'illusion-of-isolation';
const DAY = 24 * 3600 * 1000;

/** Every step of the lesson. */
async function passAll(page: Page): Promise<void> {
  const ids = await page.evaluate<string[]>(STEP_IDS);
  const steps = Object.fromEntries(ids.map((id) => [id, { passedAt: 1, containers: {} }]));
  const file = { kind: 'drydock-progress', format: 1, lessons: { [SLUG]: { version: 2, steps } } };
  await importProgress(page, JSON.stringify(file));
}
const STEP_IDS = `new Promise((resolve) => {
  location.hash = '#/lessons/${SLUG}';
  const look = () => {
    const ids = [...document.querySelectorAll('[data-testid=step]')].map(({ id }) => id.replace('step-', ''));
    if (ids.length === 0) return setTimeout(look, 20);
    location.hash = '#/';
    resolve(ids);
  };
  look();
})`;

const item = (page: Page) => page.getByTestId('review-item');
const end = (page: Page) => page.getByTestId('review-end');

/** The right options of the lesson's questions: what stands behind the last seeded name. */
const RIGHT = (compileLesson(readLessonFolder(`01-containers/01-${SLUG}`)).lesson?.steps ?? []).flatMap(({ parts }) =>
  parts.flatMap((part) =>
    part.kind === 'question' && part.form === 'one'
      ? part.options
          .filter(({ isRight }) => isRight)
          .map(
            ({ text }) =>
              plainWords(text)
                .split(/\{\w+\}/)
                .at(-1) ?? '',
          )
      : [],
  ),
);

/** Answers what is asked, a card with this key, a question rightly; says which it was. */
async function answer(page: Page, key: '1' | '2' | '3' | '4'): Promise<string> {
  const kind = (await item(page).getAttribute('data-kind')) ?? '';
  const heading = await item(page).elementHandle();
  if (kind === 'card') {
    await page.keyboard.press('Space');
    await page.getByText('How well did you know it?').waitFor();
    await page.keyboard.press(key);
  } else {
    const options = item(page).getByRole('listitem').getByRole('button');
    const texts = await options.allInnerTexts();
    await options.nth(texts.findIndex((text) => RIGHT.some((right) => text.includes(right)))).click();
    await item(page).getByRole('button', { name: 'Go on' }).click();
  }
  await heading?.waitForElementState('hidden');
  return kind;
}

/** Until it ends; with what is more. */
async function reviewAll(page: Page, key: '3' | '4'): Promise<number> {
  await page.evaluate("location.hash = '#/review'");
  for (let count = 0; ; count++) {
    await item(page).or(end(page)).or(page.getByText('Nothing is due')).waitFor();
    if (await page.getByText('Nothing is due').isVisible()) return count;
    if (await end(page).isVisible()) {
      await end(page).getByRole('button', { name: 'Is there more?' }).click();
      await end(page).waitFor({ state: 'hidden' });
    } else await answer(page, key);
  }
}

describe('what was passed today', () => {
  it('is recalled tomorrow, or now by whoever wants to', async ({ page }) => {
    await page.clock.setSystemTime(1000);
    await passAll(page);
    await page.evaluate("location.hash = '#/review'");
    await page.getByText('Nothing is due. The next comes tomorrow.').waitFor();
    await page.clock.setSystemTime(1000 + DAY);
    await page.evaluate("location.hash = '#/'");
    await page.evaluate("location.hash = '#/review'");
    await item(page).waitFor();
  });
});

describe('the review', () => {
  it('has nothing to ask before something was passed', async ({ page }) => {
    await page.evaluate("location.hash = '#/review'");
    await page.getByText('There is nothing to recall yet.').waitFor();
    await page.getByRole('link', { name: 'Choose a lesson' }).click();
    await page.getByRole('heading', { name: 'Learn containers' }).waitFor();
  });

  it('is offered when a lesson was passed, asks by keyboard, and brings back what was missed', async ({
    page,
    visitor,
  }) => {
    await passAll(page);
    await page.getByRole('link', { name: 'Review', exact: true }).first().click();
    await item(page).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('asked');
    expect(await answer(page, '1')).toBe('card');
    let isBack = false;
    for (let count = 0; count < 40 && !(await end(page).isVisible()); count++) {
      isBack ||= (await item(page).getByText('once more').count()) > 0;
      await answer(page, '3');
    }
    expect(isBack).toBe(true);
    await end(page)
      .getByText(/The next is due tomorrow|The next is due in/)
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('keeps its keys to itself: what is typed into the terminal rates nothing', async ({ page }) => {
    await passAll(page);
    await page.evaluate("location.hash = '#/review'");
    await page.getByRole('button', { name: 'Show the answer' }).click();
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.type('3 4');
    await page.getByText('How well did you know it?').waitFor();
    expect(await page.getByText('0 of').count()).toBe(1);
  });

  it('comes again after some days, and what is right then is mastered', async ({ page }) => {
    const now = Date.now();
    await passAll(page);
    expect(await reviewAll(page, '3')).toBeGreaterThan(2);
    await page.reload();
    await ready(page);
    await page.getByText('Nothing is due').waitFor();
    await page.clock.setSystemTime(now + 6 * DAY);
    await page.evaluate("location.hash = '#/'");
    await page.reload();
    await ready(page);
    await page.getByText('Time to recall', { exact: true }).waitFor();
    expect(await reviewAll(page, '3')).toBeGreaterThan(2);
    const download = await exportProgress(page);
    const exported = JSON.parse((await buffer(await download.createReadStream())).toString()) as {
      attempts: { during?: string; kind: string }[];
    };
    expect(exported.attempts.filter(({ during }) => during === 'review').length).toBeGreaterThan(5);
    await page.evaluate("location.hash = '#/'");
    const standing = page.locator(`[data-testid=lesson-link][href="#/lessons/${SLUG}"]`);
    await expect.poll(() => standing.getAttribute('data-standing')).toBe('mastered');
    // The clock is set back: what was answered "later" counts as answered now, and nothing breaks.
    await page.clock.setSystemTime(now - 30 * DAY);
    await page.reload();
    await ready(page);
    await expect.poll(() => standing.getAttribute('data-standing')).toMatch(/^(mastered|proficient|familiar|done)$/);
  });
});
