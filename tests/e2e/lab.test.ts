/** The machine of a lesson: set up, gone back to, kept for another lesson and brought back. Needs `npm run build`. */
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { isSetUp, it, openGuest, run, SETUP_MS } from './guest.ts';
import { ready, waitForText } from './terminal.ts';

async function answers(page: Page): Promise<void> {
  await run(page, 'clear; curl -s localhost:8080');
  await waitForText(page, /^This is \w+\.$/m);
}

describe('the machine of a lesson', () => {
  it('is set up at once where nothing would be lost, and goes back to where a step began', async ({ pages }) => {
    await using visitor = await pages.visit();
    const page = await openGuest(pages, visitor, '#/lessons/three-servers');
    await page.getByTestId('entry').getByText('Setting up the machine').waitFor();
    // It waits for the server that the lesson begins with.
    await page.getByRole('button', { name: 'Run in terminal' }).first().click();
    await isSetUp(page);
    await waitForText(page, /^This is \w+\.$/m);
    await answers(page);
    await run(page, 'clear; pkill httpd; curl -s localhost:8080 || echo "nobody  answers"');
    await waitForText(page, /^nobody {2}answers$/m);
    // What follows a prediction waits for it.
    await page.getByTestId('prediction').first().getByRole('button').first().click();
    await page.getByTestId('undo').first().click();
    await isSetUp(page);
    await answers(page);
    expect(visitor.complaints).toEqual([]);
  });

  it('is asked for where something would be lost, which is kept, also over a reload, and brought back', async ({
    pages,
  }) => {
    await using visitor = await pages.visit();
    const page = await openGuest(pages, visitor);
    await run(page, 'docker run -d --name mine busybox sleep 3000');
    await page.evaluate(`location.hash = '#/lessons/three-servers'`);
    await expect.poll(() => page.getByTestId('entry').innerText()).toContain('Yours has 1 container in it. It is kept');
    await page.getByRole('button', { name: 'Begin on a fresh machine' }).click();
    await isSetUp(page);
    await answers(page);
    await run(page, 'clear; docker ps -a --format "{{.Names}}" | grep -c mine');
    await waitForText(page, /^0$/m);
    await page.reload();
    await ready(page);
    await page.getByRole('button', { name: 'Machine menu' }).click();
    await page.getByRole('menuitem', { name: 'Bring back: Playground' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/');
    await waitForText(page, /sleep 3000/, SETUP_MS);
    await run(page, 'clear; docker ps --format "{{.Names}}  {{.Status}}"');
    await waitForText(page, /^mine {2}Up /m);
    await page.evaluate(`location.hash = '#/lessons/three-servers'`);
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await isSetUp(page);
    await answers(page);
    expect(visitor.complaints).toEqual([]);
  });
});
