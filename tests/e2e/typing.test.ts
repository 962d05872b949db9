/** How text gets to the shell: by keys, without keys, by touch, by dragging; and which keys stay the page's. */
import { describe, expect } from 'vitest';
import type { Page } from './browser.ts';
import { it, openDouble } from './double.ts';
import { screenText, type, typeLine, waitForText } from './terminal.ts';

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.className');
const FIELD = 'xterm-helper-textarea';

/** What the shell gets from now on, piece by piece, as JSON. */
const quote = async (page: Page): Promise<void> => {
  await typeLine(page, 'quote');
  await waitForText(page, /quote\n\$$/m);
};

describe('Tab', () => {
  it('and Shift-Tab reach the shell; F6 is the way out', async ({ page }) => {
    await quote(page);
    await page.keyboard.press('Tab');
    await waitForText(page, '"\\t"');
    await page.keyboard.press('Shift+Tab');
    await waitForText(page, String.raw`"\u001b[Z"`);
    expect(await focused(page)).toBe(FIELD);
    await page.keyboard.press('F6');
    expect(await focused(page)).toContain('title');
  });
});

describe('text without keys', () => {
  it('reaches the shell as typed text does: dictated, picked, composed', async ({ page }) => {
    await quote(page);
    await page.keyboard.insertText('dictated 😀');
    await waitForText(page, /^"dictated 😀"$/m);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
    await devtools.send('Input.insertText', { text: '日本' });
    await waitForText(page, /^"日本"$/m);
    await page.keyboard.insertText('end');
    await waitForText(page, /^"dictated 😀"\n"日本"\n"end"$/m);
  });

  it('does so after a chord whose end the page did not see', async ({ page }) => {
    await quote(page);
    await page.keyboard.down('Meta');
    await page.keyboard.insertText('👍');
    await waitForText(page, /^"👍"$/m);
  });

  it('is corrected in the shell as it is in the field', async ({ page }) => {
    await quote(page);
    await type(page, 'dokcer');
    await page.evaluate('document.activeElement.setSelectionRange(0, 6)');
    await page.keyboard.insertText('docker');
    await waitForText(page, /^"r"\n"(?:\\u007f){4}cker"$/m);
  });

  it('is not typed twice by keys, nor for want of a screen reader', async ({ pages, visitor, page }) => {
    await quote(page);
    await page.keyboard.type('aB');
    await page.keyboard.press('Backspace');
    await waitForText(page, /^"a"\n"B"\n"\\u007f"$/m);
    await page.close();
    const plain = await openDouble(pages, visitor, '');
    await type(plain, 'echo aB');
    await plain.keyboard.insertText('😀');
    await plain.keyboard.press('Enter');
    await expect.poll(() => plain.locator('.xterm-rows').innerText()).toMatch(/\naB😀/);
  });

  it('is dropped onto the terminal', async ({ page }) => {
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/plain', 'echo dropped');
      document.querySelector('.xterm-screen').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await page.keyboard.press('Enter');
    await waitForText(page, /^dropped$/m);
  });
});

it('Option types on a Mac what the keyboard says', async ({ pages, visitor, page }) => {
  await page.close();
  await visitor.context.addInitScript("Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })");
  const mac = await openDouble(pages, visitor);
  await quote(mac);
  const devtools = await mac.context().newCDPSession(mac);
  const key = { modifiers: 1, key: '@', code: 'KeyL', windowsVirtualKeyCode: 76 };
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '@', ...key });
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  await mac.keyboard.type('x');
  await waitForText(mac, /^"@"\n"x"$/m);
});

it('Ctrl-C copies what is selected, and interrupts when nothing is', async ({ visitor, page }) => {
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await typeLine(page, 'echo needle');
  await waitForText(page, /^needle$/m);
  const row = page.locator('.xterm-accessibility-tree > div').filter({ hasText: /^needle/ });
  const box = await row.boundingBox();
  if (!box) throw new Error('select the needle: it is not on the screen');
  await page.mouse.dblclick(box.x + 12, box.y + box.height / 2);
  await page.keyboard.press('Control+C');
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('needle');
  expect(await screenText(page)).not.toContain('^C');
  await page.keyboard.press('Control+C');
  await waitForText(page, '^C');
});

describe('by touch', () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

  it('the missing keys are there, large enough, and leave the focus where it is', async ({ pages }) => {
    await using visitor = await pages.visit(phone);
    const page = await openDouble(pages, visitor);
    await quote(page);
    const keys = page.getByRole('group', { name: 'Keys of the terminal' }).getByRole('button');
    expect(await keys.count()).toBe(14);
    for (const key of await keys.all()) {
      const box = await key.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    const tap = (name: string) => page.getByRole('button', { name, exact: true }).tap();
    await tap('Arrow up');
    await waitForText(page, String.raw`"\u001b[A"`);
    await tap('Pipe');
    await waitForText(page, '"|"');
    await tap('Control, for the next key');
    await page.keyboard.type('c');
    await waitForText(page, String.raw`"\u0003"`);
    await tap('Alt, for the next key');
    await tap('Arrow left');
    await waitForText(page, String.raw`"\u001b[1;3D"`);
    await page.keyboard.type('c');
    await waitForText(page, /^"c"$/m);
    expect(await focused(page)).toBe(FIELD);
  });

  it('a held Ctrl does not wait for the end of a composition', async ({ pages }) => {
    await using visitor = await pages.visit(phone);
    const page = await openDouble(pages, visitor);
    await quote(page);
    await page.getByRole('button', { name: 'Control, for the next key' }).tap();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'c', selectionStart: 1, selectionEnd: 1 });
    await waitForText(page, String.raw`"\u0003"`);
    await page.keyboard.insertText('on');
    await waitForText(page, /^"\\u0003"\n"on"$/m);
  });

  it('the keys and the prompt stay above a keyboard on the screen', async ({ pages }) => {
    await using visitor = await pages.visit(phone);
    const page = await openDouble(pages, visitor);
    await page.evaluate(`(() => {
      Object.defineProperty(visualViewport, 'height', { get: () => 500 });
      visualViewport.dispatchEvent(new Event('resize'));
    })()`);
    const keys = page.getByRole('group', { name: 'Keys of the terminal' });
    await expect.poll(async () => bottomOf(await keys.boundingBox())).toBeLessThanOrEqual(500);
    const screen = await page.locator('.xterm-screen').boundingBox();
    expect(bottomOf(screen)).toBeLessThanOrEqual((await keys.boundingBox())?.y ?? 0);
  });

  it('a mouse shows no keys', async ({ page }) => {
    expect(await page.getByRole('group', { name: 'Keys of the terminal' }).isVisible()).toBe(false);
  });
});

const bottomOf = (box: { y: number; height: number } | null): number => (box ? box.y + box.height : Infinity);
