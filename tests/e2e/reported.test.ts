/** What the engine could not read back is told in the page, and can be read again. Needs `npm run build`. */
import { expect } from 'vitest';
import { it, openGuest, resetMachine, run } from './guest.ts';
import { reloaded, save } from './terminal.ts';

it('what the engine sets aside when it starts is told, and stays readable after a reset', async ({ pages }) => {
  await using visitor = await pages.visit();
  const page = await openGuest(pages, visitor);
  await run(page, 'docker volume create pond; echo broken > /var/lib/docker/volumes/metadata.json');
  await save(page);
  await reloaded(page);
  const told = /is set aside: [\s\S]*metadata\.json\.set-aside/;
  await page.getByTestId('remarks').getByText(told).waitFor();
  await resetMachine(page);
  expect(await page.getByTestId('remarks').getByText(told).count()).toBe(0);
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'What was reported' }).click();
  await page.getByRole('dialog').getByText(told).waitFor();
});
