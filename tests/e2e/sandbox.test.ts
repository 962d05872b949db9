/**
 * The built page with the real machine, as a learner uses it. Needs `npm run build`.
 */
import { describe, expect } from 'vitest';
import { compileLesson } from '../../lessons/format/compile.ts';
import { readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import { instantiate } from '../../lessons/format/seed.ts';
import { taskOf } from '../../lessons/format/types.ts';
import type { Page } from './browser.ts';
import { it as ofGuest, resetMachine, run } from './guest.ts';
import { resetProgress } from './progress-dialog.ts';
import { reloaded, save, saved, typeLine, waitForText } from './terminal.ts';

/** The browser is told this seed, so that the lesson's names are known here. */
const SEED = 7;
const { lesson: compiled } = compileLesson(readLessonFolder('01-containers/01-illusion-of-isolation'));
if (!compiled) throw new Error('the lesson did not compile');
const lesson = instantiate(compiled, SEED);
const tasks = lesson.steps.flatMap((step) => {
  const task = taskOf(step);
  return task ? [{ id: step.id, task, conditions: task.conditions.length }] : [];
});
const allPending = tasks.flatMap(({ conditions }) => Array.from({ length: conditions }, () => 'pending'));

/** A page that has just been loaded has nothing that nobody saved. */
const isFresh = (page: Page): Promise<boolean> =>
  page
    .getByTestId('keeping')
    .getAttribute('data-state', { timeout: 1000 })
    .then(
      (state) => state === 'clean',
      () => false,
    );

/** The browser has nothing to complain of afterwards. */
const it = ofGuest.extend('content', { auto: true }, async ({ visitor }, { onCleanup }) => {
  onCleanup(() => expect(visitor.complaints).toEqual([]));
});

describe('the machine in the page', () => {
  it('runs a container', async ({ page }) => {
    await typeLine(page, 'docker run --rm busybox echo hi from inside');
    await waitForText(page, /^hi from inside$/m);
  });

  it('unpacks xz and bzip2, whose code comes when it is needed', async ({ page }) => {
    const packed = [
      '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AFVdADQaPBugolE3r8EVax9GfEXowGkNRlbMJRmzi4h9KV9YrICpqUMcCcXfnfqdTtmwzK/7x+lLdn87NbyBCtH7x3rVkqb/Q5FNYk7l8+UmG87rPuCDngAAAAAAqZW+aIwP034AAXGAUAAAAIm1wHmxxGf7AgAAAAAEWVo=',
      'QlpoOTFBWSZTWXEb6VAAAG17gMmQAADAAH0AAAFgYB4ABAggAFQ0gAADTQRVPSDEaAB9zSkkQngiJW0y2dMUEuCsV6iL1d5JGwziq2uI9IYNESJEQHxdyRThQkHEb6VA',
    ];
    for (const each of packed) await run(page, `echo ${each} | base64 -d | docker import - packed | cut -c1-7`);
    await run(page, 'docker image ls -q -a packed | wc -l; docker history -q packed | wc -w');
    await waitForText(page, /^sha256:\n(?:.*\n)*sha256:\n(?:.*\n)*1\n1$/m);
  });

  it('gives a container a terminal', async ({ page }) => {
    await typeLine(page, 'docker run -it --rm busybox');
    await waitForText(page, /^\/ # *$/m);
    await typeLine(page, 'tty; hostname');
    await waitForText(page, /^[0-9a-f]{12}$/m);
    await typeLine(page, 'exit');
    await waitForText(page, /# exit\s+root@/);
    await run(page, 'docker ps -aq | wc -l');
    await waitForText(page, /^0$/m);
  });

  it('has a shell of its own in every tab', async ({ page }) => {
    await run(page, 'tty');
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => page.getByRole('tab').count()).toBe(2);
    await waitForText(page, /[#$] *$/m);
    await run(page, 'tty');
    const texts = await page.locator('.xterm-accessibility-tree').allInnerTexts();
    const devices = texts.map((text) => /^\/dev\/pts\/\d+/m.exec(text.replaceAll('\u00a0', ' '))?.[0]);
    expect(new Set(devices).size).toBe(2);
    await page
      .getByRole('button', { name: /^Close/ })
      .last()
      .click();
    await expect.poll(() => page.getByRole('tab').count()).toBe(1);
  });

  it('keeps files and running containers over a reload', async ({ page }) => {
    await run(page, 'docker run -d --name keeper busybox sleep 3600; echo kept > /root/note');
    await saved(page);
    await reloaded(page);
    await run(page, 'cat /root/note; docker ps --format "{{.Names}} is up"');
    await waitForText(page, /^kept$/m);
    await waitForText(page, /^keeper is up$/m);
  });

  it('keeps a container that was made a moment ago, or the browser asks before it is lost', async ({ page }) => {
    await typeLine(page, 'docker run -d --name hasty busybox sleep 3600');
    await waitForText(page, /^[0-9a-f]{64}$/m);
    const questions: string[] = [];
    page.once('dialog', (dialog) => {
      questions.push(dialog.type());
      void dialog.dismiss();
    });
    await page.evaluate('setTimeout(() => location.reload())');
    await expect.poll(async () => questions.length > 0 || (await isFresh(page)), { timeout: 30_000 }).toBe(true);
    if (questions.length > 0) {
      expect(questions).toEqual(['beforeunload']);
      await saved(page);
      await reloaded(page);
    }
    await run(page, 'clear; docker ps --format "{{.Names}} is up"');
    await waitForText(page, /^hasty is up$/m);
  });

  it('draws characters as wide as the shell takes them to be', async ({ page }) => {
    for (const text of ['🫠', '漢', 'e\u0301', '👩‍🚀', '🇩🇪', 'x']) await page.keyboard.insertText(text);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Home');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText('echo 👍');
    await page.keyboard.press('End');
    await page.keyboard.insertText('end');
    await waitForText(page, /# echo 👍漢e\u0301👩‍🚀🇩xend$/m);
    await page.keyboard.press('Enter');
    await waitForText(page, /^👍漢e\u0301👩‍🚀🇩xend$/m);
  });

  it('starts fresh when the save is spoilt, and says so', async ({ page }) => {
    await run(page, 'touch /root/note');
    await save(page);
    await page.evaluate(SPOIL);
    await reloaded(page);
    await page.getByTestId('remarks').getByText('set aside').waitFor();
    await run(page, 'ls /root/note');
    await waitForText(page, 'No such file');
  });

  it('is fresh after a reset', async ({ page }) => {
    await run(page, 'touch /root/note');
    await resetMachine(page);
    await run(page, 'ls /root/note');
    await waitForText(page, 'No such file');
  });

  it('shows in the X-ray what a run asked of the kernel', async ({ page }) => {
    await page.getByRole('button', { name: 'X-ray', exact: true }).click();
    await run(page, 'docker run --rm busybox true');
    const xray = page.getByTestId('xray');
    await xray
      .getByTestId('operation')
      .filter({ hasText: /^start/ })
      .first()
      .click();
    for (const call of ['mount', 'pivot_root', 'execve']) await xray.getByText(call, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'X-ray', exact: true }).click();
  });

  it('stops a flood on Ctrl-C', async ({ page }) => {
    await typeLine(page, 'docker run -it --rm busybox');
    await waitForText(page, /^\/ # *$/m);
    await typeLine(page, 'yes flood');
    await waitForText(page, /^flood$/m);
    await page.keyboard.press('Control+C');
    await waitForText(page, /\^C[^#]*\/ # *$/);
    await typeLine(page, 'exit');
    await waitForText(page, /# exit\s+root@/);
  });
});

/** Damages the bytes of every saved machine. */
const SPOIL = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('keyval-store');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const change = opening.result.transaction('keyval', 'readwrite');
    const store = change.objectStore('keyval');
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      if (cursor.value?.machine) cursor.update({ ...cursor.value, machine: cursor.value.machine.slice(0, 5000) });
      cursor.continue();
    };
    change.oncomplete = () => { opening.result.close(); resolve(); };
  };
})`;

const checks = (page: Page) => page.getByTestId('check');
const states = (page: Page): Promise<(string | null)[]> =>
  checks(page).evaluateAll((found) => found.map((check) => check.getAttribute('data-state')));

describe('the first lesson', () => {
  it('is passed step by step by typing its commands', async ({ page }) => {
    await begin(page);
    for (const [index, { id, task, conditions }] of tasks.entries()) {
      for (const command of task.solutions[0]?.split('\n') ?? []) await run(page, command);
      await expect.poll(() => page.locator(`[data-step=${id}][data-state=passed]`).count()).toBe(conditions);
      expect(await page.locator('[data-testid=step].passed').count(), id).toBe(index + 1);
    }
    await page.getByTestId('lesson-done').waitFor();
  });

  it('is passed through its buttons too, and keeps its progress over a reload and a reset of the machine', async ({
    page,
  }) => {
    await begin(page);
    const [first, second] = tasks;
    const passed = (id = ''): Promise<void> => page.locator(`[data-step=${id}][data-state=passed]`).waitFor();
    await page.locator('#step-start').getByRole('button', { name: 'Run in terminal' }).first().click();
    await passed(first?.id);
    await guess(page, 'inside');
    await page.locator('#step-inside').getByRole('textbox').fill('2');
    await page.locator('#step-inside').getByRole('button', { name: 'Write note' }).click();
    await page.locator('[data-step=inside][data-state=failed]').waitFor();
    await page.locator('#step-inside').getByRole('textbox').fill('1');
    await page.locator('#step-inside').getByRole('button', { name: 'Write note' }).click();
    await passed(second?.id);
    await page.getByRole('button', { name: 'Show the whole page' }).click();
    await guess(page, 'replace');
    await page.locator('#step-replace').getByRole('button', { name: 'Show solution' }).click();
    expect(await page.locator('[data-step=replace]').first().getAttribute('data-state')).toBe('pending');
    await save(page);
    await reloaded(page);
    await passed(second?.id);
    await resetMachine(page);
    await passed(second?.id);
    await run(page, 'docker ps');
    await page.locator('#step-outside .found').getByText('no container is called').waitFor();
  });
});

/** What follows a prediction waits for it. */
const guess = (page: Page, step: string): Promise<void> =>
  page.locator(`#step-${step}`).getByTestId('prediction').getByRole('button').first().click();

/** The lesson on a fresh machine, for somebody who has passed nothing. The lesson looks at the old machine until then. */
async function begin(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/'");
  await resetMachine(page);
  await resetProgress(page);
  await page.evaluate(`localStorage.setItem('drydock:seed', '${SEED}'); location.hash = '#/lessons/${lesson.id}'`);
  await checks(page).first().waitFor();
  expect(await states(page)).toEqual(allPending);
}
