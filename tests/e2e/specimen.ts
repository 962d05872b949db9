/** The lesson that has every part, in the place of one of the course: compiled here, and served in the built page as that one's text. */
import { json } from 'node:stream/consumers';
import type { BrowserContext } from 'playwright-core';
import { specimen } from '../../lessons/testing/node/specimen.ts';
import type { KeptAttempt } from '../../web/learner/attempts.ts';
import type { Page } from './browser.ts';
import { exportProgress } from './progress-dialog.ts';

/** Its address shows the specimen. */
const STAND_IN = 'illusion-of-isolation';
/** The names are those of this seed. */
const SPECIMEN_SEED = 0;

const lesson = specimen();

/** For every page of the context that opens the lesson after this. */
async function serveSpecimen(context: BrowserContext): Promise<void> {
  await context.route(/\/assets\/lesson-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const isIt = new RegExp(`\\bid:\\s*["'\`]${STAND_IN}["'\`]`).test(await response.text());
    await (isIt ? route.fulfill({ response, body: `export default ${JSON.stringify(lesson)};` }) : route.continue());
  });
}

/** `isWhole`: also what waits for a guess. */
export async function openSpecimen(page: Page, isWhole = true): Promise<void> {
  await serveSpecimen(page.context());
  await page.evaluate(
    `localStorage.setItem('drydock:seed', '${SPECIMEN_SEED}'); location.hash = '#/lessons/${STAND_IN}'`,
  );
  await page.getByRole('heading', { name: lesson.title }).waitFor();
  // Whose guess was kept from an earlier visit sees all of it already.
  const whole = page.getByRole('button', { name: 'Show the whole page' });
  if (isWhole && (await whole.isVisible())) await whole.click();
}

/** What the learner's record has of their answers. */
export async function attempts(page: Page): Promise<readonly KeptAttempt[]> {
  const download = await exportProgress(page);
  const file = (await json(await download.createReadStream())) as { readonly attempts?: readonly KeptAttempt[] };
  return file.attempts ?? [];
}
