/** The parts of a lesson and the forms of its questions, in the page around the scripted sandbox: right, wrong first, by keyboard. */
import { describe, expect } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Page } from './browser.ts';
import { it as ofDouble } from './double.ts';
import { attempts, openSpecimen } from './specimen.ts';
import { waitForText } from './terminal.ts';

const it = ofDouble.extend('opened', { auto: true }, async ({ page, visitor }, { onCleanup }) => {
  await openSpecimen(page);
  onCleanup(() => expect(visitor.complaints).toEqual([]));
});

const question = (page: Page, prompt: string): Locator => page.getByTestId('question').filter({ hasText: prompt });
const answer = (form: Locator): Promise<void> => form.getByRole('button', { name: 'Answer', exact: true }).click();
const state = async (form: Locator, is: 'open' | 'wrong' | 'right'): Promise<void> => {
  await expect.poll(() => form.getAttribute('data-state')).toBe(is);
};

describe('a question', () => {
  it('of one right option says why to every choice, and is tried until it is right', async ({ page }) => {
    const form = question(page, 'still there after a stop');
    await form.getByRole('button', { name: 'The image keeps it' }).click();
    await form.getByText('An image never changes.').waitFor();
    await state(form, 'wrong');
    await form.getByRole('button', { name: 'Its layer stays' }).click();
    await form.getByText('A stop ends a process and nothing else.').waitFor();
    await state(form, 'right');
  });

  it('of several options tells a wrong one from a missing one', async ({ page }) => {
    const form = question(page, 'What ends with a stop?');
    await form.getByLabel('The process').check();
    await answer(form);
    await form.getByText('something is missing').waitFor();
    await form.getByLabel('The files').check();
    await answer(form);
    await form.getByText('They stay in the layer.').waitFor();
    await form.getByText('One of what you chose does not belong there.').waitFor();
    await form.getByLabel('The files').uncheck();
    await form.getByLabel('Its open connections').check();
    await answer(form);
    await state(form, 'right');
    await form.getByText('It is taken until the container is removed.').waitFor();
  });

  it('of yes or no is asked one by one', async ({ page }) => {
    const form = question(page, 'Is it so?');
    const buttons = (which: 'Yes' | 'No') => form.getByRole('button', { name: which, exact: true });
    for (const count of [1, 2, 3]) {
      await expect.poll(() => buttons('Yes').count()).toBe(count);
      await buttons('Yes').last().click();
    }
    await state(form, 'wrong');
    await form.getByText('One is answered wrong.').waitFor();
    await form.getByRole('button', { name: 'Try those again' }).click();
    await form
      .getByRole('group', { name: 'Stopping removes the container' })
      .getByRole('button', { name: 'No' })
      .click();
    await state(form, 'right');
  });

  it('of order is put right by keyboard', async ({ page }) => {
    const form = question(page, 'In which order');
    await sortByKeys(page, form, ['created', 'running', 'exited', 'removed']);
    await answer(form);
    await state(form, 'right');
    await form.getByText("It can't run before it is there.").waitFor();
  });

  it('of order is put right by dragging', async ({ page }) => {
    const form = question(page, 'In which order');
    for (const [place, text] of ['created', 'running', 'exited', 'removed'].entries()) {
      const from = await box(form.getByRole('listitem').filter({ hasText: text }).getByRole('button').first());
      const to = await box(form.getByRole('listitem').nth(place));
      await page.mouse.move(from.x + 5, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(from.x + 5, to.y + to.height / 2 - (to.y < from.y ? 8 : -8), { steps: 8 });
      await page.mouse.up();
      await expect.poll(() => form.getByRole('listitem').nth(place).textContent()).toContain(text);
    }
    await answer(form);
    await state(form, 'right');
  });

  it('of match and of sort says how many are right', async ({ page }) => {
    const match = question(page, 'What does each do?');
    await match.getByLabel('docker stop').selectOption('takes the image away');
    await match.getByLabel('docker rm', { exact: true }).selectOption('takes the container away');
    await match.getByLabel('docker rmi').selectOption('ends the process');
    await answer(match);
    await match.getByText('1 of 3 are where they belong.').waitFor();
    await match.getByLabel('docker stop').selectOption('ends the process');
    await match.getByLabel('docker rmi').selectOption('takes the image away');
    await answer(match);
    await state(match, 'right');
    const sort = question(page, 'Whose is it?');
    for (const [thing, owner] of Object.entries(OWNERS)) {
      const row = sort.getByRole('group', { name: thing });
      await row.getByText(owner, { exact: true }).click();
    }
    await answer(sort);
    await state(sort, 'right');
    await sort.getByText('What runs belongs to the container.').waitFor();
  });

  it('of gaps tells what was filled in wrong, and shows the answer to whoever asks', async ({ page }) => {
    const form = question(page, 'Fill in the instructions.');
    const fill = async (...words: string[]): Promise<void> => {
      for (const [index, word] of words.entries()) await form.getByLabel(`Gap ${index + 1} of 2`).fill(word);
      await page.keyboard.press('Enter');
    };
    await fill('RUN', 'ADD');
    await form.getByText('That runs a command').waitFor();
    await form.getByText('1 of 2 gaps are filled right.').waitFor();
    expect(await form.getByRole('button', { name: 'Show the answer' }).count()).toBe(0);
    await fill('FRUM', 'COPY');
    await form.getByText('There is no such instruction').waitFor();
    await form.getByRole('button', { name: 'Show the answer' }).click();
    expect(await form.getByLabel('Gap 1 of 2').inputValue()).toBe('FROM');
    await state(form, 'right');
  });

  it('that is typed is read as the engine reads it', async ({ page }) => {
    const form = question(page, 'the whole name of');
    await form.getByLabel('Your answer').fill('busybox:1');
    await page.keyboard.press('Enter');
    await form.getByText('A registry, a path and a tag').waitFor();
    await form.getByLabel('Your answer').fill('library/busybox');
    await page.keyboard.press('Enter');
    await state(form, 'right');
  });

  it('keeps the first answer, and only that', async ({ page }) => {
    const form = question(page, 'still there after a stop');
    await form.getByRole('button', { name: 'The engine copies it' }).click();
    await form.getByRole('button', { name: 'Its layer stays' }).click();
    await state(form, 'right');
    expect(await attempts(page)).toMatchObject([
      { item: 'one', kind: 'question', isRight: false, chosen: 'The engine copies it' },
    ]);
  });

  it('leaves what the checks have found as it is', async ({ page }) => {
    await page.getByRole('button', { name: 'Go on without' }).click();
    await page.locator('#step-guess .found').first().waitFor();
    await page.evaluate(COUNT_FOUND);
    const form = question(page, 'still there after a stop');
    await form.getByRole('button', { name: 'Its layer stays' }).click();
    expect(await attempts(page)).toHaveLength(1);
    expect(await page.evaluate('least')).toBeGreaterThan(0);
  });
});

/** The least that the conditions of a step have told, from now on. */
const COUNT_FOUND = `{
  const step = document.querySelector('#step-guess');
  const count = () => step.querySelectorAll('.found').length;
  window.least = count();
  new MutationObserver(() => (least = Math.min(least, count()))).observe(step, { childList: true, subtree: true });
}`;

const OWNERS = {
  'layers that never change': 'Image',
  'a default command': 'Image',
  'a process': 'Container',
  'a writable layer': 'Container',
};

async function box(element: Locator): Promise<{ x: number; y: number; height: number }> {
  await element.scrollIntoViewIfNeeded();
  const found = await element.boundingBox();
  if (!found) throw new Error('it is not drawn');
  return found;
}

/** Each is moved up to its place. */
async function sortByKeys(page: Page, form: Locator, wanted: readonly string[]): Promise<void> {
  for (const [place, text] of wanted.entries()) {
    await form.getByRole('listitem').filter({ hasText: text }).getByRole('button').first().focus();
    for (let tries = 0; tries < wanted.length; tries += 1) {
      const rows = await form.getByRole('listitem').allTextContents();
      if (rows[place]?.includes(text)) break;
      await page.keyboard.press('ArrowUp');
    }
  }
}

describe('a prediction', () => {
  it('holds back what follows until there is a guess', async ({ page }) => {
    const held = page.locator('#step-guess [inert]');
    expect(await held.getByText('Run in terminal').count()).toBe(1);
    await page.getByTestId('prediction').getByRole('button', { name: 'Nothing at all' }).click();
    await expect.poll(() => held.count()).toBe(0);
    await page.getByText('Now find out.').waitFor();
  });

  it('can be gone on without', async ({ page }) => {
    await page.getByRole('button', { name: 'Go on without' }).click();
    await expect.poll(() => page.locator('#step-guess [inert]').count()).toBe(0);
  });
});

describe('commands', () => {
  it('with blanks run when these are filled', async ({ page }) => {
    await page.getByRole('button', { name: 'Go on without' }).click();
    const run = page.getByTestId('step').first().getByRole('button', { name: 'Run in terminal' });
    expect(await run.isDisabled()).toBe(true);
    await page.getByLabel('Blank 1 of 2').fill('amber');
    await page.keyboard.press('Enter');
    await page.keyboard.type('word');
    await page.keyboard.press('Enter');
    await waitForText(page, /^\$ cat \/root\/word$/m);
  });

  it('for a second terminal open it', async ({ page }) => {
    await page.locator('#step-files').getByRole('button', { name: 'Run in terminal' }).first().click();
    await expect.poll(() => page.getByRole('tab').count()).toBe(2);
    await expect.poll(() => page.getByRole('tab').last().getAttribute('aria-selected')).toBe('true');
    await waitForText(page, /tty/);
  });

  it('are copied as they are filled in', async ({ page, visitor }) => {
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('#step-files').getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied').first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('tty\ncat <<EOF\n\ntwo lines\nEOF');
  });
});

describe('a word of the glossary', () => {
  const entry = (page: Page) => page.getByTestId('glossary').getByText('A process, or a few');

  it('is explained on focus, and Escape takes it away without moving the focus', async ({ page }) => {
    await page.getByRole('button', { name: 'container', exact: true }).focus();
    await entry(page).waitFor();
    await page.keyboard.press('Escape');
    await entry(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.className')).toContain('term');
  });

  it('is explained under a pointer, which can go to the text and stay there', async ({ page }) => {
    await page.getByRole('button', { name: 'container', exact: true }).hover();
    await entry(page).hover();
    await page.waitForTimeout(600);
    expect(await entry(page).isVisible()).toBe(true);
    await page.getByRole('heading', { level: 1, name: 'Every part' }).hover();
    await entry(page).waitFor({ state: 'detached' });
  });

  it('is explained by a tap, and a second one takes it away', async ({ page }) => {
    const word = page.getByRole('button', { name: 'container', exact: true });
    await word.dispatchEvent('pointerdown', { pointerType: 'touch' });
    await word.click();
    await entry(page).waitFor();
    await word.click();
    await entry(page).waitFor({ state: 'detached' });
  });
});

describe('a file', () => {
  it('that could not be written says why', async ({ page }) => {
    await page.getByRole('button', { name: 'Write this file' }).click();
    await page.getByTestId('save').getByText('the double runs nothing').waitFor();
  });
});

describe('help', () => {
  it('has three hints, then a solution that says what is open and passes nothing', async ({ page }) => {
    await page.getByRole('button', { name: 'Go on without' }).click();
    const step = page.locator('#step-guess');
    // The first says what is wrong, which stands above already: the second comes along.
    for (const [name, count] of [
      ['Hint', 2],
      ['Another hint', 3],
    ] as const) {
      await step.getByRole('button', { name, exact: true }).click();
      await expect.poll(() => step.getByTestId('hint').count()).toBe(count);
    }
    expect(await step.getByRole('button', { name: 'Another hint' }).count()).toBe(0);
    await step.getByRole('button', { name: 'Show solution' }).click();
    const solution = step.getByTestId('solution');
    await solution.getByText('/root/word says amber. The machine says:').waitFor();
    await solution.getByText('docker create --name kettle').waitFor();
    expect(await step.locator('[data-state=passed]').count()).toBe(0);
  });

  it('can be asked of somebody else, with all that they need to know', async ({ page, visitor }) => {
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Go on without' }).click();
    await page.locator('#step-guess').getByRole('button', { name: 'Copy my situation' }).click();
    await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(text).toContain('Step 1 of 3: Guess, then run\n  [ ] /root/word says amber');
    expect(text).toContain('Welcome to the double.');
  });
});
