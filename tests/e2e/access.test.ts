/** What axe finds on each view of the page: names, roles, contrasts, regions. */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it } from './double.ts';
import { loadAxe, violations } from './axe.ts';
import { ready, typeLine, waitForText } from './terminal.ts';

const menu = (page: Page, item: string) => async () => {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

/** Each on top of what the ones before it have opened. */
const views = (page: Page): Record<string, () => Promise<void>> => ({
  'the list of lessons': async () => undefined,
  'the other half, where there is room for one': async () => {
    const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button').last();
    if (await half.isVisible()) await half.click();
  },
  'the review': async () => {
    await page.evaluate("location.hash = '#/review'");
    await page.getByText('nothing to recall yet').waitFor();
  },
  'the diagnostic': async () => {
    await page.evaluate("location.hash = '#/diagnostic'");
    await page.getByRole('button', { name: 'Begin', exact: true }).click();
    await page.getByTestId('diagnostic-question').waitFor();
  },
  'its result': async () => {
    const result = page.getByTestId('diagnostic-result');
    while (!(await result.isVisible())) await page.getByRole('button', { name: 'I don’t know' }).click();
  },
  'the statistics': async () => {
    await page.evaluate("location.hash = '#/statistics'");
    await page.getByTestId('statistics').first().waitFor();
  },
  'the search for lessons': async () => {
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('combobox').fill('container');
    await page.getByRole('option').first().waitFor();
  },
  'the map of one who comes back': async () => {
    await page.keyboard.press('Escape');
    await page.evaluate("location.hash = '#/'");
    await page.getByText('Containers, down to the kernel').waitFor();
  },
  'the playground': async () => {
    await page.evaluate("location.hash = '#/playground'");
    await page.getByRole('link', { name: 'Lessons', exact: true }).waitFor();
  },
  'a lesson': async () => {
    await page.evaluate("location.hash = '#/lessons/illusion-of-isolation'");
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
  },
  'a terminal with an end': async () => {
    const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button').last();
    if (await half.isVisible()) await half.click();
    await typeLine(page, 'exit 1');
    await waitForText(page, 'has ended');
  },
  'the X-ray': async () => {
    await page.getByRole('button', { name: 'X-ray', exact: true }).click();
    await page.getByTestId('operation').first().waitFor();
  },
  'the views of the kernel': async () => {
    await page.getByRole('button', { name: 'Kernel', exact: true }).click();
    await page.getByTestId('view').getByRole('alert').waitFor();
  },
  'the preview': () => page.getByRole('button', { name: 'Preview', exact: true }).click(),
  'the search': () => page.getByRole('button', { name: 'Find in the terminal' }).click(),
  'the menu': () => page.getByRole('button', { name: 'Machine menu' }).click(),
  help: async () => {
    await page.getByRole('menuitem', { name: 'Keys and help' }).click();
  },
  'the network': async () => {
    await page.getByRole('button', { name: 'Close' }).last().click();
    await menu(page, 'Network')();
  },
  'the progress': async () => {
    await page.getByRole('button', { name: 'Close' }).last().click();
    await menu(page, 'Your progress')();
  },
  'the reset of progress': () => page.getByRole('button', { name: 'Reset progress' }).click(),
  'the reset of the machine': async () => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await menu(page, 'Reset machine')();
  },
});

it.for([
  ['light', 360],
  ['light', 1440],
  ['dark', 360],
  ['dark', 1440],
] as const)('axe finds nothing, %s, %d pixels wide', async ([theme, width], { page }) => {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(`localStorage.setItem('drydock-theme', '${theme}')`);
  await page.emulateMedia({ colorScheme: theme });
  await page.reload();
  await ready(page);
  await loadAxe(page);
  for (const [view, open] of Object.entries(views(page))) {
    await open();
    expect(await violations(page), view).toEqual([]);
  }
});
