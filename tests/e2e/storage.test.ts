/**
 * What the built page keeps in the browser's storage beside the machine: the layers of images that were loaded, pulled or built.
 */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { clear, it as ofGuest, openGuest, resetMachine, run } from './guest.ts';
import { reloaded, save, waitForText } from './terminal.ts';

const MAKE_IMAGE =
  'docker run --name maker busybox sh -c "echo from the layer > /note"; docker commit maker mine; docker rm maker';
const USE_IMAGE = 'docker run --rm mine cat /note';

/** The machine has none of the images and containers of an earlier test. */
const it = ofGuest.extend('emptied', { auto: true }, async ({ page }) => {
  await run(page, 'docker rm -f maker 2>/dev/null; docker rmi -f mine 2>/dev/null');
  await clear(page);
});

async function reload(page: Page): Promise<void> {
  await save(page);
  await reloaded(page);
}

/** How many blobs are stored. A database that is not there yet is not made by looking. */
const storedBlobs = (page: Page): Promise<number> =>
  page.evaluate(`(async () => {
    const name = 'drydock-blobs';
    if (!(await indexedDB.databases()).some((database) => database.name === name)) return 0;
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const counting = database.transaction('records').objectStore('records').count();
        counting.onsuccess = () => { database.close(); resolve(counting.result); };
      };
    });
  })()`);

it('images that were made here outlive a reload, until they are removed', async ({ page, visitor }) => {
  await run(page, MAKE_IMAGE);
  expect(await storedBlobs(page)).toBeGreaterThan(0);
  await reload(page);
  await run(page, `clear; ${USE_IMAGE}`);
  await waitForText(page, /^from the layer$/m);
  await run(page, 'docker rmi mine');
  await save(page);
  await expect.poll(() => storedBlobs(page)).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('an image that was removed after the last save is there again when the page goes on from that save', async ({
  page,
}) => {
  await run(page, MAKE_IMAGE);
  await save(page);
  // The page has no chance to save once more.
  await page.evaluate("IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }");
  await run(page, 'docker rmi mine; clear');
  await page.getByTestId('remarks').getByText('no room left').waitFor();
  await reloaded(page);
  await run(page, `clear; ${USE_IMAGE}`);
  await waitForText(page, /^from the layer$/m);
});

it('a second tab keeps its images to itself and leaves those of the first alone', async ({ pages, visitor, page }) => {
  await run(page, MAKE_IMAGE);
  await save(page);
  const stored = await storedBlobs(page);
  const second = await openGuest(pages, visitor);
  await run(second, `${MAKE_IMAGE}; docker rmi mine`);
  expect(await storedBlobs(second)).toBe(stored);
  await second.close();
  await reload(page);
  await run(page, `clear; ${USE_IMAGE}`);
  await waitForText(page, /^from the layer$/m);
});

it('a reset forgets the images', async ({ page }) => {
  await run(page, MAKE_IMAGE);
  await save(page);
  await resetMachine(page);
  await run(page, 'docker images -q mine | wc -l');
  await waitForText(page, /^0$/m);
  await expect.poll(() => storedBlobs(page)).toBe(0);
});

// A browser that has stored something takes a little more although its quota is used up: so this one has not.
ofGuest('no room for an image is an error of the command, and the machine goes on', async ({ pages }) => {
  await using visitor = await pages.visit();
  const page = await openGuest(pages, visitor);
  const devtools = await visitor.context.newCDPSession(page);
  const origin = new URL(pages.served.url).origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
  await run(page, MAKE_IMAGE);
  await waitForText(page, 'no space left in the image store');
  await run(page, 'clear; docker images -q mine | wc -l; docker run --rm busybox echo still here');
  await waitForText(page, /^0\nstill here$/m);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await run(page, `clear; docker rm maker; ${MAKE_IMAGE}`);
  await reload(page);
  await run(page, `clear; ${USE_IMAGE}`);
  await waitForText(page, /^from the layer$/m);
});
