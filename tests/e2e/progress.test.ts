/** Progress in the page around the scripted sandbox: it is the learner's, whatever becomes of the machine and of the storage. */
import { buffer } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { it, openDouble } from './double.ts';
import { exportProgress, importProgress, openProgress, resetProgress } from './progress-dialog.ts';
import { ready, reloaded, save, typeLine, waitForText } from './terminal.ts';

const SLUG = 'illusion-of-isolation';

/** A file with these steps of the first lesson. */
const fileOf = (...ids: string[]): string => {
  const steps = Object.fromEntries(ids.map((id) => [id, { passedAt: 1, containers: {} }]));
  return JSON.stringify({ kind: 'drydock-progress', format: 1, lessons: { [SLUG]: { version: 1, steps } } });
};

/** What the list of lessons says of the first one. */
const facts = (page: Page) => page.locator('.facts').first();
const done = (page: Page, count: number) => facts(page).getByText(`${count} of `).waitFor();
const nothingDone = (page: Page) =>
  facts(page)
    .getByText(/\d+ tasks$/)
    .waitFor();

async function resetMachine(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Reset machine' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reset the machine?' });
  await dialog.getByText('your progress in the lessons').waitFor();
  await dialog.getByRole('button', { name: 'Reset machine' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await ready(page);
}

describe('progress', () => {
  it('outlives a reload and a reset of the machine', async ({ page, visitor }) => {
    await nothingDone(page);
    expect(await importProgress(page, fileOf('start', 'inside'))).toBe('Imported: 2 steps more.');
    await done(page, 2);
    await reloaded(page);
    await done(page, 2);
    await typeLine(page, 'write note kept');
    await save(page);
    await resetMachine(page);
    await typeLine(page, 'read note');
    await waitForText(page, 'no such file');
    await done(page, 2);
    await reloaded(page);
    await done(page, 2);
    expect(visitor.complaints).toEqual([]);
  });

  it('is forgotten by a reset of its own, which asks first and keeps the machine', async ({ page }) => {
    await importProgress(page, fileOf('start'));
    await typeLine(page, 'write note kept');
    await save(page);
    const dialog = await openProgress(page);
    await dialog.getByText('1 of ').waitFor();
    await dialog.getByRole('button', { name: 'Reset progress' }).click();
    const question = page.getByRole('dialog', { name: 'Reset your progress?' });
    await question.getByText('the machine with all that is in it').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('Reset progress');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await done(page, 1);
    await resetProgress(page);
    await nothingDone(page);
    await reloaded(page);
    await nothingDone(page);
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
  });

  it('goes as a file to another browser', async ({ page, pages }) => {
    await importProgress(page, fileOf('start', 'inside'));
    const download = await exportProgress(page);
    expect(download.suggestedFilename()).toMatch(/^drydock-progress-\d{4}-\d\d-\d\d\.json$/);
    const exported = await buffer(await download.createReadStream());
    await using elsewhere = await pages.visit();
    const other = await openDouble(pages, elsewhere);
    expect(await importProgress(other, fileOf('outside'))).toBe('Imported: 1 step more.');
    expect(await importProgress(other, exported)).toBe('Imported: 2 steps more.');
    expect(await importProgress(other, exported)).toContain('already');
    await done(other, 3);
  });

  it.for([
    ['of a newer version', fileOf().replace('"format":1', '"format":2'), 'newer version'],
    ['with __proto__', fileOf('start').replace('"start"', '"__proto__"'), 'not a file that Drydock has exported'],
    ['of 10 MB of junk', Buffer.alloc(10 * 2 ** 20, '['), 'too large'],
  ] as const)('is not taken from a file %s', async ([, content, sentence], { page, visitor }) => {
    expect(await importProgress(page, content)).toContain(sentence);
    await nothingDone(page);
    expect(visitor.complaints).toEqual([]);
  });

  it('is one for two tabs: what either adds, both have, and a reset is one for both', async ({
    page,
    pages,
    visitor,
  }) => {
    const second = await openDouble(pages, visitor);
    await second.getByTestId('remarks').getByText('already open in another tab').waitFor();
    await Promise.all([importProgress(page, fileOf('start')), importProgress(second, fileOf('inside'))]);
    await Promise.all([done(page, 2), done(second, 2)]);
    await resetProgress(second);
    await nothingDone(page);
    await importProgress(page, fileOf('outside'));
    await Promise.all([done(page, 1), done(second, 1)]);
  });

  it('goes on in memory when the storage is full, which is said once', async ({ page, pages, visitor }) => {
    const devtools = await visitor.context.newCDPSession(page);
    const origin = new URL(pages.served.url).origin;
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10 });
    await importProgress(page, fileOf('start'));
    await importProgress(page, fileOf('inside'));
    await done(page, 2);
    await expect.poll(() => page.getByTestId('remarks').getByText('for your progress').count()).toBe(1);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await importProgress(page, fileOf('outside'));
    await reloaded(page);
    await done(page, 3);
  });

  it('that an earlier version kept with the session is taken over, although its machine is of no use any more', async ({
    page,
  }) => {
    await typeLine(page, 'write note kept');
    await save(page);
    await page.evaluate(AS_BEFORE);
    await reloaded(page);
    await page.getByTestId('remarks').getByText('set aside').waitFor();
    await done(page, 2);
    await resetMachine(page);
    await reloaded(page);
    await done(page, 2);
  });
});

/** Makes the saved session one of format 2, from another build, with progress in it. */
const AS_BEFORE = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('keyval-store');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const change = opening.result.transaction('keyval', 'readwrite');
    const store = change.objectStore('keyval');
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      const lessons = { '${SLUG}': { start: { containers: { box: 'a' } }, inside: { containers: {} } } };
      const machine = new Blob(['double 0\\n{}']);
      if (cursor.value?.machine) cursor.update({ ...cursor.value, format: 2, machine, lessons });
      cursor.continue();
    };
    change.oncomplete = () => { opening.result.close(); resolve(); };
  };
})`;
