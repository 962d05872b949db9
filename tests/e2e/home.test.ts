/** The list of lessons in the page around the scripted sandbox: what a first visitor, and one who comes back, finds there. */
import { describe, expect } from 'vitest';
import { it } from './double.ts';
import { importProgress } from './progress-dialog.ts';
import { ready, screenText, waitForText } from './terminal.ts';

const SLUG = 'illusion-of-isolation';
const link = `[data-testid=lesson-link][href="#/lessons/${SLUG}"]`;

const file = (version: number, ...ids: string[]): string => {
  const steps = Object.fromEntries(ids.map((id) => [id, { passedAt: 1, containers: {} }]));
  return JSON.stringify({ kind: 'drydock-progress', format: 1, lessons: { [SLUG]: { version, steps } } });
};

describe('a first visitor', () => {
  it('sees what this is and has one thing to do, which opens the first lesson', async ({ page, visitor }) => {
    await page.getByRole('heading', { name: 'Learn containers on a real Linux machine' }).waitFor();
    expect(await page.locator('.button.main:visible').count()).toBe(1);
    await page.getByRole('link', { name: 'Start the first lesson' }).click();
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('of a narrow screen sees the same first, and the terminal behind a tab', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await ready(page);
    const start = page.getByRole('link', { name: 'Start the first lesson' });
    const box = await start.boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(740);
    await page.getByRole('button', { name: 'Terminal', exact: true }).click();
    await page.getByTestId('terminal').waitFor();
    expect(await start.isVisible()).toBe(false);
  });

  it('plays without a lesson, with all the room', async ({ page }) => {
    await page.getByRole('button', { name: 'Run docker stats --no-stream' }).click();
    await waitForText(page, 'docker stats --no-stream');
    const before = (await page.getByTestId('terminal').boundingBox())?.width ?? 0;
    await page.getByRole('link', { name: 'All the room for the terminal' }).click();
    await expect.poll(async () => (await page.getByTestId('terminal').boundingBox())?.width).toBeGreaterThan(before);
    expect(await screenText(page)).toContain('docker stats');
    await page.getByRole('link', { name: 'Lessons', exact: true }).click();
    await page.getByRole('heading', { name: 'Learn containers' }).waitFor();
  });
});

describe('one who comes back', () => {
  it('goes on where they left', async ({ page }) => {
    await importProgress(page, file(2, 'start', 'inside'));
    await page.getByRole('heading', { name: 'Continue where you left' }).waitFor();
    expect(await page.locator(link).getAttribute('data-standing')).toBe('begun');
    await page.getByRole('link', { name: 'Continue: The illusion of isolation' }).click();
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
  });

  it('is told that a lesson has a newer version than the one that was passed', async ({ page }) => {
    await importProgress(page, file(1, 'start'));
    await page.locator(link).getByText('You passed steps of version 1; this is version 2.').waitFor();
  });

  it('reaches every lesson by keyboard', async ({ page }) => {
    const links = page.getByTestId('lesson-link');
    await links.first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
  });
});
