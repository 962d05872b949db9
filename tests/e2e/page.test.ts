/**
 * The page itself, around a scripted sandbox: what it does with tabs, keys, floods, crashes, spoilt saves and full disks needs no machine.
 */
import { describe, expect } from 'vitest';
import type { Page, Visitor } from './browser.ts';
import { it as ofDouble, openDouble } from './double.ts';
import type { Pages } from './pages.ts';
import { ready, reloaded, save, saved, screenText, type, typeLine, waitForText } from './terminal.ts';

let pages: Pages;
let visitor: Visitor;
let page: Page;

const it = ofDouble.extend('opened', { auto: true }, async ({ pages: all, visitor: somebody, page: first }) => {
  [pages, visitor, page] = [all, somebody, first];
});

const tabs = () => page.getByRole('tab');
const remarks = () => page.getByTestId('remarks');

describe('terminals', () => {
  it('show the prompt and take what is typed', async () => {
    await type(page, 'echo hello there');
    await page.keyboard.press('Enter');
    await waitForText(page, /^hello there$/m);
    expect(visitor.complaints).toEqual([]);
  });

  it('tell the shell their size', async () => {
    await page.setViewportSize({ width: 900, height: 500 });
    await typeLine(page, 'size');
    await waitForText(page, /^(?!24x80)\d+x\d+$/m);
  });

  it('come and go as tabs, by keyboard alone', async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => tabs().count()).toBe(2);
    await page.keyboard.press('F6');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('tab-2');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => tabs().first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('F2');
    await page.keyboard.type('builds');
    await page.keyboard.press('Enter');
    await expect.poll(() => tabs().first().textContent()).toBe('builds');
    await page.keyboard.press('Delete');
    await expect.poll(() => tabs().count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.keyboard.type('echo still here');
    await waitForText(page, 'echo still here');
  });

  it('take a title from the program, without its control characters', async () => {
    await typeLine(page, 'title \u202eevil\u0007');
    await expect.poll(() => tabs().first().textContent()).toBe('evil');
  });

  it('find text', async () => {
    await typeLine(page, 'echo a needle in it');
    await waitForText(page, /^a needle/m);
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('needle');
    await page.keyboard.press('Enter');
    expect(await page.getByText('not found').count()).toBe(0);
    await page.keyboard.type('x');
    await page.getByText('not found').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('echo back');
    await waitForText(page, 'echo back');
  });

  it('copy what is selected and paste it', async () => {
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await typeLine(page, 'echo a needle in it');
    await waitForText(page, /^a needle/m);
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('a needle in');
    await page.keyboard.press('Escape');
    await page.evaluate("navigator.clipboard.writeText('echo pasted')");
    await page.keyboard.press('Control+Shift+V');
    await waitForText(page, 'echo pasted');
  });

  it('stay usable in a flood, which Ctrl-C ends', async () => {
    await typeLine(page, 'flood 20');
    await waitForText(page, 'flood over');
    await typeLine(page, 'flood 2000');
    await waitForText(page, /^\d+\.\.\./m);
    await page.keyboard.press('Control+C');
    await waitForText(page, '^C');
  });

  it('offer links of https alone, and only after a question', async () => {
    await typeLine(page, 'link https://example.com/page');
    await waitForText(page, /^a link$/m);
    await clickText('a link');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('https://example.com/page').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(visitor.context.pages()).toHaveLength(1);
  });

  it('blink without an animation, which would make echoes late', async () => {
    await type(page, 'x');
    await page.locator('.screen.cursor-off').first().waitFor();
    await page.locator('.screen:not(.cursor-off)').first().waitFor();
    const running = "document.getAnimations().filter(({ playState }) => playState === 'running').length";
    expect(await page.evaluate(running)).toBe(0);
  });

  it('say when the shell has ended, and open a new one in its place', async () => {
    await typeLine(page, 'exit 3');
    await waitForText(page, 'the shell has ended with exit code 3');
    await page.keyboard.type('lost');
    await page.keyboard.press('Enter');
    await waitForText(page, /exit 3\n(?:.*\n)*\[the shell has ended.*\n(?:.*\n)*Welcome to the double\.\n\$$/m);
    await typeLine(page, 'echo again');
    await waitForText(page, /^again$/m);
    expect(await tabs().count()).toBe(1);
  });

  it('take the commands of a lesson when the shell has ended', async () => {
    await page.goto(`${pages.served.url}?screen-reader=1#/lessons/illusion-of-isolation`);
    await typeLine(page, 'exit 0');
    await waitForText(page, 'Enter opens a new one');
    await page.getByRole('button', { name: 'Run in terminal' }).first().click();
    await waitForText(page, 'not in the double');
  });
});

/** Where the text stands on the screen, found by its row: xterm's copy of the rows lies over them. */
async function clickText(text: string): Promise<void> {
  const row = page.locator('.xterm-accessibility-tree > div').filter({ hasText: new RegExp(`^${text}`) });
  const box = await row.first().boundingBox();
  if (!box) throw new Error(`click "${text}": it is not on the screen`);
  await page.mouse.move(box.x + 12, box.y + box.height / 2);
  await page.mouse.move(box.x + 14, box.y + box.height / 2);
  await page.mouse.click(box.x + 14, box.y + box.height / 2);
}

/** Some hundred lines above the screen, which then shows its end again. */
async function textFarAbove(atEnd: string): Promise<string> {
  for (let time = 0; time < 15; time += 1) await page.keyboard.press('Shift+PageUp');
  let text = atEnd;
  const isSettled = async (): Promise<boolean> => {
    const before = text;
    text = await screenText(page);
    return text === before && text !== atEnd;
  };
  await expect.poll(isSettled, { interval: 300 }).toBe(true);
  for (let time = 0; time < 15; time += 1) await page.keyboard.press('Shift+PageDown');
  await expect.poll(() => screenText(page)).toBe(atEnd);
  return text;
}

describe('the session', () => {
  it('outlives a reload: screen, files, tabs', async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await typeLine(page, 'write note kept');
    await saved(page);
    await reloaded(page);
    expect(await tabs().count()).toBe(2);
    await page.keyboard.press('Control+Shift+ArrowRight');
    await waitForText(page, 'write note kept');
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
    expect(visitor.complaints).toEqual([]);
  });

  it('outlives a reload with what a flood left, on the screen and far above it', async () => {
    await typeLine(page, 'flood 1');
    await waitForText(page, 'flood over');
    const atEnd = await screenText(page);
    const above = await textFarAbove(atEnd);
    await save(page);
    await reloaded(page);
    await expect.poll(() => screenText(page)).toBe(atEnd);
    expect(await textFarAbove(atEnd)).toBe(above);
    await typeLine(page, 'echo going on');
    await waitForText(page, /^going on$/m);
  });

  it('is saved before the page is left, or the browser asks', async () => {
    await typeLine(page, 'write note kept');
    const question = page.waitForEvent('dialog');
    await page.evaluate('setTimeout(() => location.reload())');
    const dialog = await question;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await saved(page);
    page.on('dialog', () => expect.unreachable('everything is saved'));
    await reloaded(page);
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
  });

  it.each([
    ['damaged', `new Blob(['spoilt'])`],
    ['another version', `new Blob(['double 0\\n{}'])`],
  ])('is set aside when its machine is of no use: %s', async (reason, machine) => {
    await keepSomething();
    await page.evaluate(editSaves(`if (value?.machine) store.put({ ...value, machine: ${machine} }, key)`));
    await reloaded(page);
    await remarks().getByText(reason).waitFor();
    await waitForText(page, 'Welcome to the double.');
    expect(await page.evaluate(editSaves(`keys.push(key)`))).toContain('aside');
  });

  it.each(['"garbage"', '{ format: 99 }', '{ format: 2, machine: 5 }', 'null'])(
    'is set aside when its record is %s',
    async (record) => {
      await keepSomething();
      await page.evaluate(editSaves(`store.put(${record}, key)`));
      await reloaded(page);
      await remarks().getByText('set aside').waitFor();
      await typeLine(page, 'echo fresh');
      await waitForText(page, /^fresh$/m);
    },
  );

  it('is gone after a reset, which asks first', async () => {
    await keepSomething();
    await reset('Cancel');
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
    await reset('Reset machine');
    await waitForText(page, 'Welcome to the double.');
    await typeLine(page, 'read note');
    await waitForText(page, 'no such file');
    await reloaded(page);
    await typeLine(page, 'read note');
    await waitForText(page, 'no such file');
  });

  it('belongs to the first tab of the browser alone', async () => {
    await keepSomething();
    const first = page;
    page = await openDouble(pages, visitor);
    await remarks().getByText('already open in another tab').waitFor();
    await typeLine(page, 'write note overwritten');
    await page.close();
    page = first;
    await reloaded(page);
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
  });

  it('goes on unsaved when the disk is full, and is saved later', async () => {
    const devtools = await visitor.context.newCDPSession(page);
    const origin = new URL(pages.served.url).origin;
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10 });
    await typeLine(page, 'write note kept');
    await remarks().getByText('no room left').waitFor();
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await save(page);
  });

  it('ends with the machine: the page says so and starts again from the save', async () => {
    await keepSomething();
    await typeLine(page, 'crash');
    const fault = page.getByTestId('fault');
    await fault.getByText('kernel panic').waitFor();
    await fault.getByRole('button', { name: 'Restart' }).click();
    await ready(page);
    await typeLine(page, 'read note');
    await waitForText(page, /^kept$/m);
  });
});

async function keepSomething(): Promise<void> {
  await typeLine(page, 'write note kept');
  await page.waitForSelector('[data-testid=keeping]:not([data-state=clean])');
  await save(page);
}

async function reset(answer: string): Promise<void> {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Reset machine' }).click();
  await page.getByRole('dialog').getByRole('button', { name: answer }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await ready(page);
}

/** Runs `statement` for every record in the page's storage, with `store`, `key`, `value` and a list `keys`, which is the answer. */
const editSaves = (statement: string): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('keyval-store');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const keys = [];
    const change = opening.result.transaction('keyval', 'readwrite');
    const store = change.objectStore('keyval');
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      const { key, value } = cursor;
      ${statement};
      cursor.continue();
    };
    change.oncomplete = () => { opening.result.close(); resolve(keys); };
  };
})`;

describe('the page', () => {
  it('shows the X-ray: operations, calls, what they mean, and a filter', async () => {
    await page.getByRole('button', { name: 'X-ray', exact: true }).click();
    const xray = page.getByTestId('xray');
    await expect.poll(() => xray.getByTestId('operation').count()).toBe(2);
    await xray.getByRole('button', { name: 'pivot_root' }).click();
    await xray.getByText('Exchanges the root directory').waitFor();
    await xray.getByRole('searchbox').fill('failed');
    await expect.poll(() => xray.getByTestId('call').count()).toBe(1);
  });

  it('keeps its policy: nothing is evaluated, nothing comes from elsewhere', async () => {
    // What the debugger evaluates is exempt; what the page's own timer runs is not.
    const isRefusedToEvaluate = await page.evaluate(
      "new Promise((resolve) => setTimeout(() => { try { new Function('1')(); resolve(false); } catch { resolve(true); } }))",
    );
    expect(isRefusedToEvaluate).toBe(true);
    const isRefused = await page.evaluate("fetch('https://example.com/').then(() => false, () => true)");
    expect(isRefused).toBe(true);
  });

  it.each(['#/lessons/no-such-lesson', '#/lessons/<script>', '#garbage'])('survives the address %s', async (hash) => {
    await page.goto(`${pages.served.url}?screen-reader=1${hash}`);
    await ready(page);
    await page.getByRole('link', { name: /All lessons|illusion of isolation/ }).waitFor();
  });

  it.each([320, 360, 760, 1600])('fits a window %d pixels wide', async (width) => {
    await page.setViewportSize({ width, height: 700 });
    await page.goto(`${pages.served.url}?screen-reader=1#/lessons/illusion-of-isolation`);
    await page.getByRole('heading', { name: 'The illusion of isolation' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('changes its theme and remembers it', async () => {
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.reload();
    await page.getByRole('button', { name: 'Light theme' }).waitFor();
  });

  it('draws with the graphics card or without, and without screen-reader mode', async () => {
    await page.close();
    page = await openDouble(pages, visitor, '');
    await type(page, 'echo');
    expect(await screenText(page)).toBe('');
    expect(await page.locator('.xterm-screen canvas, .xterm-rows').count()).toBeGreaterThan(0);
  });
});
