/** The diagnostic and the statistics in the page around the scripted sandbox. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parseDiagnostic } from '../../lessons/format/diagnostic.ts';
import { LESSONS_FOLDER } from '../../lessons/format/node/read-lessons.ts';
import { plainWords } from '../../web/question/plain-words.ts';
import type { Page } from './browser.ts';
import { it } from './double.ts';
import { ready } from './terminal.ts';

/** The right answers of the diagnostic's own questions. */
const RIGHT = parseDiagnostic(readFileSync(join(LESSONS_FOLDER, 'diagnostic.md'), 'utf8'), 'diagnostic.md')
  .questions.flatMap((question) => ('options' in question ? question.options : []))
  .filter(({ isRight }) => isRight)
  .map(({ text }) => plainWords(text));

const asked = (page: Page) => page.getByTestId('diagnostic-question');
const result = (page: Page) => page.getByTestId('diagnostic-result');

async function begin(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/diagnostic'");
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  await asked(page).or(result(page)).waitFor();
}

/** Answers rightly where it can. */
async function answerRightly(page: Page): Promise<number> {
  for (let count = 0; ; count++) {
    if (await result(page).isVisible()) return count;
    const heading = await asked(page).getByRole('heading').innerText();
    const field = asked(page).getByRole('textbox');
    const options = asked(page).getByRole('listitem').getByRole('button');
    const texts = await options.allInnerTexts();
    const right = texts.findIndex((text) => RIGHT.some((each) => text.endsWith(each)));
    if (await field.isVisible()) {
      await field.fill('137');
      await page.keyboard.press('Enter');
    } else if (right >= 0) await page.keyboard.press(String(right + 1));
    else await asked(page).getByRole('button', { name: 'I don’t know' }).click();
    await result(page)
      .or(asked(page).filter({ hasNotText: heading }))
      .waitFor();
  }
}

describe('the diagnostic', () => {
  it('places whoever knows something, marks it on the map, and locks nothing', async ({ page, visitor }) => {
    await page.getByRole('link', { name: 'Find your place' }).first().click();
    await begin(page);
    expect(await answerRightly(page)).toBeLessThanOrEqual(12);
    await result(page)
      .getByText(/You may skip \d+ of \d+ lessons/)
      .waitFor();
    await page.getByText('What you were asked').click();
    await page.getByText('Right', { exact: true }).first().waitFor();
    await result(page).getByRole('link', { name: 'Show the map' }).click();
    const placed = page.locator('[data-testid=lesson-link][data-standing=placed]');
    await placed.first().waitFor();
    await page.reload();
    await ready(page);
    await placed.first().click();
    await page.getByTestId('steps').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('sends whoever knows nothing to the beginning', async ({ page }) => {
    await begin(page);
    while (!(await result(page).isVisible())) await page.getByRole('button', { name: 'I don’t know' }).click();
    await result(page).getByRole('heading', { name: 'Begin at the beginning' }).waitFor();
    await result(page)
      .getByRole('link', { name: /^Begin with/ })
      .click();
    await page.getByTestId('steps').waitFor();
  });
});

describe('the statistics', () => {
  it('are empty at first, then tell what was asked, how often it was right, and what was chosen', async ({ page }) => {
    await page.evaluate("location.hash = '#/statistics'");
    await page.getByTestId('statistics-empty').waitFor();
    await begin(page);
    while (!(await result(page).isVisible())) await page.getByRole('button', { name: 'I don’t know' }).click();
    await page.evaluate("location.hash = '#/statistics'");
    const row = page.getByTestId('statistics').first().getByRole('row').nth(1);
    await row.getByText('0 of 1').waitFor();
    await row.getByText('don’t know').waitFor();
    await page.reload();
    await ready(page);
    await row.getByText('0 of 1').waitFor();
  });
});
