/** The search in the page around the scripted sandbox: opened, used and left by keyboard. */
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { it } from './double.ts';
import { waitForText } from './terminal.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const field = (page: Page) => dialog(page).getByRole('combobox');
const chosen = (page: Page) => dialog(page).locator('[role=option][aria-selected=true]');

async function search(page: Page, key: string, words: string): Promise<void> {
  await page.getByRole('link', { name: 'Drydock, home' }).focus();
  await page.keyboard.press(key);
  await field(page).fill(words);
}

describe('the search', () => {
  it('finds a lesson, and opens it', async ({ page, visitor }) => {
    await search(page, '/', 'isolation');
    await dialog(page).getByRole('group', { name: 'Lessons' }).waitFor();
    await chosen(page).getByText('The illusion of isolation').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
    expect(await dialog(page).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('explains a word where it is found', async ({ page }) => {
    await search(page, 'Control+K', 'pid names');
    await dialog(page)
      .getByRole('group', { name: 'Words' })
      .getByText('Inside it the first process is number 1')
      .waitFor();
  });

  it('finds a command by what it does and by its name, and shows its help in the terminal', async ({ page }) => {
    await search(page, '/', 'give new name');
    await field(page).fill('docker rename');
    await dialog(page).getByRole('group', { name: 'Commands' }).getByText('Rename a container').waitFor();
    for (let tries = 0; tries < 12 && !(await chosen(page).innerText()).includes('docker rename'); tries++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForText(page, 'docker rename --help');
  });

  it('says when there is nothing, and closes with Esc, back to where one was', async ({ page }) => {
    await search(page, '/', 'xyzzy');
    await dialog(page).getByText('Nothing is called so.').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Drydock, home');
  });

  it('leaves the keys of the terminal alone', async ({ page }) => {
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.type('a/b');
    await waitForText(page, 'a/b');
    expect(await dialog(page).count()).toBe(0);
  });

  it('survives what nobody searches for', async ({ page, visitor }) => {
    for (const words of ['<script>alert(1)</script>', '__proto__ constructor', '*'.repeat(100), '((((', '🐳 docker'])
      await search(page, '/', words).then(() => page.keyboard.press('Escape'));
    expect(visitor.complaints).toEqual([]);
  });
});
