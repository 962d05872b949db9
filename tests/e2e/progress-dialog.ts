/** What a visitor does in "Your progress". */
import type { Download, Locator, Page } from 'playwright-core';

export async function openProgress(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Your progress' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your progress' });
  await dialog.waitFor();
  return dialog;
}

export async function closeProgress(page: Page): Promise<void> {
  await page.getByRole('dialog', { name: 'Your progress' }).getByRole('button', { name: 'Close' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** Answers the question as well, and waits for what comes of it. */
export async function resetProgress(page: Page): Promise<void> {
  const dialog = await openProgress(page);
  await dialog.getByRole('button', { name: 'Reset progress' }).click();
  await page
    .getByRole('dialog', { name: 'Reset your progress?' })
    .getByRole('button', { name: 'Reset progress' })
    .click();
  await dialog.getByText('Your progress is reset.').waitFor();
  await closeProgress(page);
}

/** Resolves with the sentence that the page says. */
export async function importProgress(page: Page, content: string | Buffer): Promise<string> {
  const dialog = await openProgress(page);
  const chosen = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Import a file' }).click();
  const buffer = Buffer.from(content);
  await (await chosen).setFiles({ name: 'progress.json', mimeType: 'application/json', buffer });
  const status = dialog.getByRole('status').filter({ hasNotText: 'Reading' }).filter({ hasText: /\S/ });
  const sentence = (await status.textContent()) ?? '';
  await closeProgress(page);
  return sentence;
}

export async function exportProgress(page: Page): Promise<Download> {
  const dialog = await openProgress(page);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await closeProgress(page);
  return download;
}
