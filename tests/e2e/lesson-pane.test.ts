/** How a lesson is read: step by step or as a page, on either side, by keyboard; in the page around the scripted sandbox. */
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { loadAxe, violations } from './axe.ts';
import { it as ofDouble } from './double.ts';
import { importProgress } from './progress-dialog.ts';
import { attempts, openSpecimen } from './specimen.ts';
import { ready } from './terminal.ts';

const it = ofDouble.extend('opened', { auto: true }, async ({ page, visitor }, { onCleanup }) => {
  await openSpecimen(page);
  onCleanup(() => expect(visitor.complaints).toEqual([]));
});

const steps = (page: Page) => page.getByTestId('step');
const shownSteps = (page: Page): Promise<(string | null)[]> =>
  steps(page).evaluateAll((all) => all.filter((each) => each.checkVisibility()).map(({ id }) => id));
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');
async function toThreeServers(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/lessons/three-servers'");
  await page.getByRole('heading', { name: 'Three servers, one port' }).waitFor();
}
const left = (page: Page, selector: string): Promise<number> =>
  page.locator(selector).evaluate((element) => element.getBoundingClientRect().left);

describe('one step at a time', () => {
  it('is chosen, remembered, and goes to and fro', async ({ page }) => {
    expect(await shownSteps(page)).toHaveLength(3);
    await page.getByRole('button', { name: 'One step', exact: true }).click();
    expect(await shownSteps(page)).toEqual(['step-guess']);
    await page.getByRole('button', { name: 'Next step' }).click();
    expect(await shownSteps(page)).toEqual(['step-files']);
    expect(await focused(page)).toContain('Files and terminals');
    await page.reload();
    await ready(page);
    await page.getByRole('heading', { name: 'Every part' }).waitFor();
    expect(await shownSteps(page)).toEqual(['step-guess']);
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Step 3: Questions' }).click();
    expect(await shownSteps(page)).toEqual(['step-questions']);
    await page.getByText('Before you go').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    expect(await shownSteps(page)).toEqual(['step-files']);
    await page.getByRole('button', { name: 'Whole page' }).click();
    expect(await shownSteps(page)).toHaveLength(3);
    // The pane scrolls; the page around it has nothing to scroll to.
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
  });

  it('begins where the learner left', async ({ page }) => {
    await page.getByRole('button', { name: 'One step', exact: true }).click();
    await page.evaluate("location.hash = '#/'");
    const lesson = { version: 1, steps: { guess: { passedAt: 1, containers: {} } } };
    const file = { kind: 'drydock-progress', format: 1, lessons: { 'every-part': lesson } };
    await importProgress(page, JSON.stringify(file));
    await page.evaluate("location.hash = '#/lessons/illusion-of-isolation'");
    await page.locator('#step-files').waitFor();
    expect(await shownSteps(page)).toEqual(['step-files']);
    const rail = page.getByRole('navigation', { name: 'Steps' });
    await rail.getByRole('button', { name: 'Step 1: Guess, then run, done' }).waitFor();
    // The double has no such file: what was passed stays passed, and is said to be no longer so.
    await rail.getByRole('button', { name: 'Step 1' }).click();
    await page.locator('#step-guess [data-state=lapsed]').first().waitFor();
    await page.locator('#step-guess').getByText('no longer so').first().waitFor();
  });

  it('begins with the first step, though that has no task', async ({ page }) => {
    await page.getByRole('button', { name: 'One step', exact: true }).click();
    await toThreeServers(page);
    expect(await shownSteps(page)).toEqual(['step-taken']);
  });
});

it('is longer than the window, and the page is not', async ({ page }) => {
  const beyond = (selector: string): Promise<number> =>
    page.locator(selector).evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(await beyond('.pane')).toBeGreaterThan(100);
  expect(await beyond('html')).toBe(0);
});

describe('a reload', () => {
  it('keeps a guess, what was answered, and what was looked at', async ({ page }) => {
    await page.getByTestId('prediction').getByRole('button', { name: 'Nothing at all' }).click();
    const one = page.getByTestId('question').filter({ hasText: 'still there after a stop' });
    await one.getByRole('button', { name: 'The image keeps it' }).click();
    const several = page.getByTestId('question').filter({ hasText: 'What ends with a stop?' });
    await several.getByLabel('The process').check();
    await several.getByLabel('Its open connections').check();
    await several.getByRole('button', { name: 'Answer', exact: true }).click();
    await expect.poll(() => several.getAttribute('data-state')).toBe('right');
    const typed = page.getByTestId('question').filter({ hasText: 'the whole name of' });
    await typed.getByLabel('Your answer').fill('busybox:1');
    await page.keyboard.press('Enter');
    await typed.getByText('Not yet.').waitFor();

    await page.reload();
    await ready(page);
    await expect.poll(() => page.getByTestId('prediction').getAttribute('data-state')).toBe('chosen');
    const guess = page.getByTestId('prediction').getByRole('button', { name: 'Nothing at all' });
    expect(await guess.getAttribute('aria-pressed')).toBe('true');
    // What follows waits no more.
    expect(await page.getByRole('button', { name: 'Show the whole page' }).count()).toBe(0);
    await one.getByText('An image never changes.').waitFor();
    await expect.poll(() => one.getAttribute('data-state')).toBe('wrong');
    await expect.poll(() => several.getAttribute('data-state')).toBe('right');
    expect(await several.getByLabel('Its open connections').isChecked()).toBe(true);
    expect(await typed.getByLabel('Your answer').inputValue()).toBe('busybox:1');
    await typed.getByText('A registry, a path and a tag make it whole.').waitFor();
    // Nothing was answered anew by it.
    expect(await attempts(page)).toHaveLength(3);
  });
});

describe('a step without a task', () => {
  it('is done when it was looked at and its questions were answered', async ({ page }) => {
    const rail = page.getByRole('navigation', { name: 'Steps' });
    await page.getByRole('button', { name: 'One step', exact: true }).click();
    await rail.getByRole('button', { name: 'Step 3: Questions' }).click();
    const third = (): Promise<string | null> =>
      rail.getByRole('button', { name: 'Step 3: Questions' }).getAttribute('aria-label');
    expect(await third()).toBe('Step 3: Questions');
    const asked = ['one', 'several', 'truths', 'sequence', 'pairs', 'kinds', 'recipe', 'image-name', 'cores'];
    await importProgress(page, answersTo(asked.slice(1)));
    expect(await third()).toBe('Step 3: Questions');
    await importProgress(page, answersTo(asked));
    await expect.poll(third).toBe('Step 3: Questions, done');
  });
});

it('a step whose turn has not come says which one is asked first, and leads there', async ({ page }) => {
  const first = (step: string) => page.locator(`#step-${step}`).getByTestId('asked-first');
  expect(await first('guess').count()).toBe(0);
  expect(await first('files').innerText()).toBe('Step 1 comes first: Guess, then run');
  await first('files').getByRole('button').click();
  await expect.poll(() => focused(page)).toContain('Guess, then run');
});

const answersTo = (items: readonly string[]): string =>
  JSON.stringify({
    kind: 'drydock-progress',
    format: 1,
    lessons: {},
    attempts: items.map((item, at) => ({
      at: at + 1,
      lesson: 'every-part',
      version: 1,
      item,
      kind: 'question',
      objectives: ['S0.6'],
      isRight: true,
      elapsedMs: 1,
    })),
  });

const visible = (found: Locator): Promise<number> => found.filter({ visible: true }).count();

describe('the whole page', () => {
  it('shows no more than headings of what comes behind a guess that was not made', async ({ page }) => {
    await page.evaluate("location.hash = '#/'");
    await openSpecimen(page, false);
    expect(await shownSteps(page)).toHaveLength(3);
    // Its own step goes on below the guess, without what the machine would print.
    expect(await visible(page.getByText('It prints'))).toBe(0);
    await page.getByText('Fill in a word.').waitFor();
    expect(await visible(page.getByText('Write a file by its button.'))).toBe(0);
    expect(await visible(page.getByTestId('question'))).toBe(0);
    await page.getByTestId('prediction').getByRole('button', { name: 'Nothing at all' }).click();
    await page.getByText('It prints').first().waitFor();
    await page.getByText('Write a file by its button.').waitFor();
    expect(await page.getByRole('button', { name: 'Show the whole page' }).count()).toBe(0);
  });
});

describe('the keyboard', () => {
  it('goes from the terminal to the lesson, from step to step, and back', async ({ page }) => {
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Shift+F6');
    await expect.poll(() => focused(page)).toContain('Guess, then run');
    await page.keyboard.press('Control+Shift+ArrowDown');
    await expect.poll(() => focused(page)).toContain('Files and terminals');
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Control+Shift+ArrowDown');
    await expect.poll(() => focused(page)).toContain('Questions');
    await page.keyboard.press('Control+Shift+ArrowUp');
    await expect.poll(() => focused(page)).toContain('Files and terminals');
  });

  it('reaches everything that a step has', async ({ page }) => {
    await page.keyboard.press('Shift+F6');
    const reached: string[] = [];
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused(page));
    }
    for (const what of ['The word amber', 'Nothing at all', 'Go on without']) expect(reached.join('|')).toContain(what);
    // What waits for the guess is passed over.
    expect(reached[3]).toContain('Go on without');
    expect(reached[4]).not.toContain('Run in terminal');
  });
});

describe('what lies below the terminal', () => {
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  it('looks at its beginning again when another lesson is opened, and stays where it was on the way home', async ({
    page,
  }) => {
    const chosen = (): Promise<string | null> =>
      page.locator('[role=tab][aria-selected=true][data-view]').textContent();
    await button(page, 'Kernel').click();
    await page.getByRole('tab', { name: 'Mounts' }).click();
    await page.evaluate("location.hash = '#/'");
    await page.getByRole('heading', { name: 'Every part' }).waitFor({ state: 'detached' });
    expect(await chosen()).toBe('Mounts');
    await toThreeServers(page);
    await expect.poll(chosen).toBe('Processes');
  });

  it('has the X-ray follow the newest operation again', async ({ page }) => {
    await button(page, 'X-ray').click();
    const operations = page.getByTestId('xray').getByTestId('operation');
    const current = (place: number): Promise<string | null> => operations.nth(place).getAttribute('aria-current');
    await operations.nth(1).click();
    await page.getByTestId('xray').getByRole('searchbox').fill('mkdir');
    expect(await current(1)).toBe('true');
    await toThreeServers(page);
    await expect.poll(() => current(0)).toBe('true');
    expect(await page.getByTestId('xray').getByRole('searchbox').inputValue()).toBe('');
  });
});

/** In the page, for panes of many widths: words of commands that stand in two lines, although one has room for them. */
const BROKEN_WORDS = `Array.from({ length: 60 }, (_, step) => 280 + step * 7).flatMap((width) => {
  const pane = document.querySelector('.pane');
  pane.style.maxWidth = width + 'px';
  return [...pane.querySelectorAll('.command .line, :not(pre) > code')].flatMap((line) => {
    const block = line.closest('.line, p, li, button');
    const { paddingLeft, paddingRight } = getComputedStyle(block);
    const room = block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const broken = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (const { index, 0: word } of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const rects = [...range.getClientRects()];
        const long = rects.reduce((sum, rect) => sum + rect.width, 0);
        if (new Set(rects.map(({ top }) => Math.round(top))).size > 1 && long < room - 8) broken.push(width + ': ' + word);
      }
    return broken;
  });
})`;

describe('the text', () => {
  it('has commands that break at spaces', async ({ page }) => {
    await page.evaluate("location.hash = '#/lessons/the-policy-table'");
    await page.getByRole('heading', { name: 'Who brings it back?' }).waitFor();
    expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  });

  it('moves to the other side, and stays there', async ({ page }) => {
    expect(await left(page, '.pane')).toBeLessThan(await left(page, '.work'));
    await page.getByRole('button', { name: 'Move the text to the right' }).click();
    expect(await left(page, '.pane')).toBeGreaterThan(await left(page, '.work'));
    await page.getByRole('separator', { name: 'Width of the text' }).focus();
    const before = await left(page, '.pane');
    await page.keyboard.press('ArrowLeft');
    expect(await left(page, '.pane')).toBeLessThan(before);
    await page.reload();
    await ready(page);
    await page.getByRole('button', { name: 'Move the text to the left' }).waitFor();
    expect(await left(page, '.pane')).toBeGreaterThan(await left(page, '.work'));
  });

  it('folds away, and comes back', async ({ page }) => {
    const width = (): Promise<number> => page.locator('.work').evaluate(({ clientWidth }) => clientWidth);
    await page.getByRole('button', { name: 'Fold the text away' }).click();
    await expect.poll(width).toBeGreaterThan(1200);
    await page.getByRole('button', { name: 'Lesson', exact: true }).click();
    await expect.poll(width).toBeLessThan(1000);
    await page.keyboard.press('Control+Shift+Backslash');
    await expect.poll(width).toBeGreaterThan(1200);
    await page.keyboard.press('Shift+F6');
    await expect.poll(width).toBeLessThan(1000);
  });

  it.for([320, 360, 900])('does not run over its edge, %d pixels wide', async (width, { page }) => {
    await page.setViewportSize({ width, height: 800 });
    const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button').first();
    if (await half.isVisible()) await half.click();
    const over = await page.locator('.pane').evaluate((pane) => {
      const edge = Math.min(pane.getBoundingClientRect().right, pane.ownerDocument.documentElement.clientWidth);
      const all = [...pane.querySelectorAll('*')].filter((each) => !each.closest('pre, .unseen, [class*=unseen]'));
      return all
        .filter((each) => each.getBoundingClientRect().right > edge + 1)
        .map((each) => each.outerHTML.slice(0, 90));
    });
    expect(over).toEqual([]);
  });
});

it.for([
  ['light', 360],
  ['dark', 1440],
] as const)('axe finds nothing, %s, %d pixels wide', async ([theme, width], { page }) => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const half = page.getByRole('navigation', { name: 'Shown' }).getByRole('button').first();
  if (await half.isVisible()) await half.click();
  await loadAxe(page);
  expect(await violations(page), 'untouched').toEqual([]);
  await page.getByRole('button', { name: 'Go on without' }).click();
  await page.getByRole('button', { name: 'Show solution' }).first().click();
  await page.getByRole('button', { name: 'Hint', exact: true }).first().click();
  await page.getByRole('button', { name: 'The image keeps it' }).click();
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await page.getByRole('button', { name: 'Write this file' }).click();
  await page.getByTestId('save').getByRole('alert').waitFor();
  await page.getByText('What there is to see, in words').click();
  await page.getByRole('button', { name: 'container', exact: true }).focus();
  await page.getByTestId('glossary').getByText('A process').waitFor();
  expect(await violations(page), 'answered').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'One step', exact: true }).click();
  expect(await violations(page), 'one step').toEqual([]);
});
