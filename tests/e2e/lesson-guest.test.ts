/** The parts of a lesson that ask the machine, with the real one. Needs `npm run build`. */
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { it as ofGuest, run } from './guest.ts';
import { attempts, openSpecimen } from './specimen.ts';
import { waitForText } from './terminal.ts';

/** The browser has nothing to complain of afterwards. */
const it = ofGuest
  .extend('content', { auto: true }, async ({ visitor }, { onCleanup }) => {
    onCleanup(() => expect(visitor.complaints).toEqual([]));
  })
  .extend('opened', { auto: true }, async ({ page }) => {
    await page.evaluate("location.hash = '#/'");
    await openSpecimen(page);
  });

/** The step before is done, and nothing is there of the next one's file. */
const begin = (page: Page): Promise<void> =>
  run(
    page,
    'rm -rf /root/specimen; echo amber > /root/word; docker create --name kettle busybox sleep 30 2> /dev/null',
  );

const check = (page: Page, condition: string, state: string) =>
  page.locator(`[data-testid=check][data-condition=${condition}][data-state=${state}]`);

describe('a lesson', () => {
  it('has the machine mark a prediction, and says why to each option', async ({ page }) => {
    const prediction = page.getByTestId('prediction');
    await prediction.getByRole('button', { name: 'Nothing at all' }).click();
    await page.getByLabel('Blank 1 of 2').fill('amber');
    await page.getByLabel('Blank 2 of 2').fill('word');
    await page.keyboard.press('Enter');
    await check(page, 'word', 'passed').waitFor();
    await prediction.getByText('The machine will tell when you have done it.').waitFor();
    await run(page, 'docker create --name kettle busybox sleep 30');
    await prediction.getByText('You said “Nothing at all”. The machine says “The word amber”.').waitFor();
    await prediction.getByText('It is what you wrote.').waitFor();
    await prediction.getByText('Then nobody would have written.').waitFor();
    await prediction.getByRole('button', { name: 'And the others?' }).click();
    await prediction.getByText('That word is another one.').waitFor();
    const kept = await attempts(page);
    expect(kept).toMatchObject([
      { kind: 'task', item: 'guess', isRight: true },
      { kind: 'prediction', item: 'there', isRight: false, chosen: 'Nothing at all' },
    ]);
  });

  it('notices what happens without a word', async ({ page }) => {
    await begin(page);
    await run(page, 'mkdir -p /root/specimen');
    await page.locator('#step-files h2').click();
    await page.locator('[data-testid=check][data-condition=there]:not([data-state=passed])').waitFor();
    await run(page, '(sleep 5 && echo FROM busybox > /root/specimen/Dockerfile &)');
    await page.waitForTimeout(3500);
    await check(page, 'there', 'passed').waitFor();
  });

  it('writes a file, and asks before it replaces another', async ({ page }) => {
    await begin(page);
    const file = page.getByTestId('save');
    const write = file.getByRole('button', { name: 'Write this file' });
    await write.click();
    await file.getByText('Saved.').waitFor();
    await check(page, 'there', 'passed').waitFor();
    await write.click();
    await file.getByText('It is there already').waitFor();
    await run(page, "sed -i 's/busybox/alpine/' /root/specimen/Dockerfile");
    await write.click();
    await file.getByText('only in yours: FROM alpine').waitFor();
    await file.getByRole('button', { name: 'Keep mine' }).click();
    await run(page, 'head -1 /root/specimen/Dockerfile');
    await waitForText(page, /^FROM alpine$/m);
    await write.click();
    await file.getByRole('button', { name: 'Replace mine' }).click();
    await file.getByText('Saved.').waitFor();
    await run(page, 'tail -1 /root/specimen/Dockerfile');
    await waitForText(page, /^CMD \["sleep", "30"\]$/m);
    await run(page, 'rm -r /root/specimen; touch /root/specimen');
    await write.click();
    await file.getByRole('alert').getByText('It could not be written').waitFor();
    await run(page, 'rm /root/specimen');
  });

  it('shows a figure of this very machine, and asks it for an answer', async ({ page }) => {
    await page.getByText('for a machine with 1 processor').waitFor();
    const question = page.getByTestId('question').filter({ hasText: 'How many processors' });
    await question.getByLabel('Your answer').fill('4');
    await page.keyboard.press('Enter');
    await question.getByText('Ask /proc/cpuinfo.').waitFor();
    await question.getByLabel('Your answer').fill('1');
    await page.keyboard.press('Enter');
    await question.getByText('The machine has said so itself.').waitFor();
  });

  it('runs what belongs into a second terminal there', async ({ page }) => {
    await page.locator('#step-files').getByRole('button', { name: 'Run in terminal' }).first().click();
    await expect.poll(() => page.getByRole('tab').count()).toBe(2);
    await waitForText(page, /^\/dev\/pts\/\d+$/m);
    await waitForText(page, /^\s*\ntwo lines$/m);
    await page
      .getByRole('button', { name: /^Close/ })
      .last()
      .click();
  });
});
