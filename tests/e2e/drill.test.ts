/** Drills in the review, with the real machine: done on one of their own, while the learner's is kept. Needs `npm run build`. */
import { describe, expect } from 'vitest';
import { compileLesson } from '../../lessons/format/compile.ts';
import { readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import { taskOf } from '../../lessons/format/types.ts';
import type { Page } from './browser.ts';
import { it, openGuest, run, SETUP_MS } from './guest.ts';
import { importProgress } from './progress-dialog.ts';
import { attempts } from './specimen.ts';
import { ready, waitForText } from './terminal.ts';

const { lesson } = compileLesson(readLessonFolder('03-images/01-shared-layers'));

/** Every step of the lesson that the drill `own-layer` stands in. */
async function passAll(page: Page): Promise<void> {
  const { id = '', version, steps = [] } = lesson ?? {};
  const passes = steps.filter(taskOf).map((step) => [step.id, { passedAt: 1, containers: {} }]);
  const lessons = { [id]: { version, steps: Object.fromEntries(passes) } };
  await importProgress(page, JSON.stringify({ kind: 'drydock-progress', format: 1, lessons }));
}

const item = (page: Page) => page.getByTestId('review-item');
const task = (page: Page) => item(page).locator('.task');

/** Answers whatever comes before. */
async function toDrill(page: Page): Promise<void> {
  await item(page).waitFor();
  for (let count = 0; count < 30; count++) {
    if ((await item(page).getAttribute('data-kind')) === 'drill') return;
    const heading = await item(page).elementHandle();
    const turn = item(page).getByRole('button', { name: 'Show the answer' });
    const answers = item(page).getByTestId('question');
    await turn.or(answers).first().waitFor();
    if (await turn.isVisible()) {
      await turn.click();
      await item(page).getByRole('button', { name: /^Good/ }).click();
    } else {
      const field = item(page).getByLabel('Your answer');
      if (await field.isVisible()) {
        await field.fill('no idea');
        await page.keyboard.press('Enter');
      } else await item(page).getByRole('listitem').getByRole('button').first().click();
      await item(page).getByRole('button', { name: 'Go on' }).click();
    }
    await heading?.waitForElementState('hidden');
  }
}

async function begin(page: Page): Promise<string> {
  await item(page).getByRole('button', { name: 'Begin' }).click();
  await task(page).waitFor({ timeout: SETUP_MS });
  await ready(page);
  return task(page).innerText();
}

const check = (page: Page, state: string) => item(page).locator(`[data-testid=check][data-state=${state}]`);
const FIND =
  'for n in $(docker ps --format "{{.Names}}"); do docker diff $n | grep -q motd && echo $n > ~/changed; done';

describe('a drill', () => {
  it('runs on a machine of its own, is graded by the help that was taken, and gives the learner’s machine back', async ({
    pages,
  }) => {
    await using visitor = await pages.visit();
    const page = await openGuest(pages, visitor);
    await run(page, 'docker run -d --name mine busybox sleep 3000');
    await passAll(page);
    await page.evaluate("location.hash = '#/review'");
    await toDrill(page);
    const first = await begin(page);
    await run(page, 'clear; docker ps --format "{{.Names}}" | grep -c mine');
    await waitForText(page, /^0$/m);
    await run(page, 'echo nobody > ~/changed');
    await check(page, 'failed').waitFor();
    await item(page).getByRole('button', { name: 'Show solution' }).click();
    await item(page).getByRole('button', { name: 'Run in terminal' }).click();
    await item(page).getByText('Done, with the solution before you.').waitFor();
    await item(page).getByRole('button', { name: 'Go on' }).click();

    // It was missed: it comes again in the same sitting, on a fresh machine, with other values.
    await toDrill(page);
    await item(page).getByText('once more').waitFor();
    expect(await begin(page)).not.toBe(first);
    await run(page, `clear; ${FIND}; docker ps --format "{{.Names}} is here"`);
    await check(page, 'passed').waitFor();
    await item(page).getByText('Done, and without help.').waitFor();
    const drills = (await attempts(page)).filter(({ kind }) => kind === 'drill');
    expect(drills).toMatchObject([
      { item: 'own-layer', isRight: false, chosen: 'hard', during: 'review' },
      { item: 'own-layer', isRight: true, chosen: 'good', during: 'review' },
    ]);

    // No other drill waits: the learner's machine comes back while the review goes on, over a reload as well.
    await page.reload();
    await ready(page);
    await page.evaluate("location.hash = '#/'");
    await waitForText(page, /sleep 3000/, SETUP_MS);
    await run(page, 'clear; docker ps --format "{{.Names}}  {{.Status}}"');
    await waitForText(page, /^mine {2}Up /m);
    expect(visitor.complaints).toEqual([]);
  });
});
