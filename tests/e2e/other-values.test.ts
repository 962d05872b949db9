/** A step whose solution was shown, tried again with other values, with the real machine. Needs `npm run build`. */
import { describe, expect } from 'vitest';
import { it, openGuest, run, SETUP_MS } from './guest.ts';
import { attempts, openSpecimen } from './specimen.ts';

describe('a step whose solution was shown', () => {
  it('is tried again with other values, after the page has done the steps before', async ({ pages }) => {
    await using visitor = await pages.visit();
    const page = await openGuest(pages, visitor);
    await openSpecimen(page);
    const check = (condition: string) => page.locator(`[data-testid=check][data-condition=${condition}]`);
    const state = (condition: string) => () => check(condition).getAttribute('data-state');
    await check('box').getByText('A container kettle is there').waitFor();
    await run(page, 'echo amber > /root/word; docker create --name kettle busybox sleep 30');
    await expect.poll(state('word'), { timeout: 60_000 }).toBe('passed');
    expect(await page.getByTestId('other-values').count()).toBe(0);
    const files = page.locator('#step-files');
    await files.getByRole('button', { name: 'Show solution' }).click();
    await files.getByRole('button', { name: 'Write this file' }).click();
    await expect.poll(state('there'), { timeout: 60_000 }).toBe('passed');

    await files.getByTestId('other-values').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await check('box').getByText('A container lamp is there').waitFor();
    // The first step is done by the page, the second is the learner's again, without its solution.
    await expect.poll(state('box'), { timeout: SETUP_MS }).toBe('passed');
    await page.getByText('is done for you').waitFor({ state: 'detached' });
    expect(await state('there')()).not.toBe('passed');
    expect(await page.getByTestId('solution').count()).toBe(0);
    await run(
      page,
      'docker ps -a --format "{{.Names}}" > names; mkdir -p /root/specimen; echo FROM busybox > /root/specimen/Dockerfile',
    );
    await expect.poll(state('there'), { timeout: 60_000 }).toBe('passed');
    const tasks = (await attempts(page)).filter(({ kind }) => kind === 'task');
    expect(tasks).toMatchObject([
      { item: 'guess', isRight: true },
      { item: 'files', isRight: false },
      { item: 'files', isRight: true },
    ]);
    expect(visitor.complaints).toEqual([]);
  });
});
