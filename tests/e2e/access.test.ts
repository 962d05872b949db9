/** What axe finds on each view of the page: names, roles, contrasts, regions. */
import axe from 'axe-core';
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it } from './double.ts';
import { ready, typeLine, waitForText } from './terminal.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Evaluated by the debugger, because the page's policy lets nobody else's script in. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

const menu = (page: Page, item: string) => async () => {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

/** Each on top of what the ones before it have opened. */
const views = (page: Page): Record<string, () => Promise<void>> => ({
  'the list of lessons': async () => undefined,
  'the other half, where there is room for one': async () => {
    const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button').first();
    if (await half.isVisible()) await half.click();
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
  await page.evaluate(axe.source);
  for (const [view, open] of Object.entries(views(page))) {
    await open();
    expect(await violations(page), view).toEqual([]);
  }
});
