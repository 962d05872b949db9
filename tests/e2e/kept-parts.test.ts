/** What a visitor keeps of the site for later: counted, given back, and nothing half. Needs `npm run build`. */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it, run } from './guest.ts';
import { waitForText } from './terminal.ts';

const FETCH_MS_MAX = 120_000;
const PART = 'image-hello-world-latest';

async function openDialog(page: Page) {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Available offline…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Available offline' });
  const row = dialog.locator(`[data-testid=offline-part][data-part=${PART}]`);
  await row.waitFor();
  return { dialog, row, count: () => row.getByTestId('offline-count').textContent() };
}

const cached = (page: Page): Promise<number> =>
  page.evaluate<number>(
    `caches.open('kept-parts').then((cache) => cache.keys()).then((keys) => keys.filter(({ url }) => url.includes('/kept/')).length)`,
  );

it('an image is kept, counted and given back', async ({ page }) => {
  const { dialog, row, count } = await openDialog(page);
  expect(await count()).toMatch(/^0\.0 of \d+\.\d MB$/);
  await row.getByRole('button', { name: 'Keep' }).click();
  await expect.poll(count, { timeout: FETCH_MS_MAX }).toMatch(/^kept, \d+\.\d MB$/);
  expect(await cached(page)).toBeGreaterThan(0);
  await row.getByRole('button', { name: 'Give back' }).click();
  await expect.poll(count).toMatch(/^0\.0 of/);
  expect(await cached(page)).toBe(0);
  await dialog.getByRole('button', { name: 'Close' }).click();
});

it('what is broken off or finds no room leaves nothing', async ({ page }) => {
  const { dialog, row, count } = await openDialog(page);
  await page.route('**/v2/hello-world/blobs/**', (route) => void route.abort());
  await row.getByRole('button', { name: 'Keep' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByRole('alert').textContent()).toContain('Nothing of it was kept');
  expect(await count()).toMatch(/^0\.0 of/);
  expect(await cached(page)).toBe(0);
  await page.unroute('**/v2/hello-world/blobs/**');
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await row.getByRole('button', { name: 'Keep' }).click();
  await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('no room left');
  expect(await cached(page)).toBe(0);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await run(page, 'clear; docker pull -q hello-world');
  await waitForText(page, /hello-world:latest/);
  await run(page, 'docker rmi hello-world');
});
