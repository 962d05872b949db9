/**
 * The built page when its machine comes to an end: a kernel panic, memory that is full of files. The page says what it was and starts again.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Page, Visitor } from './browser.ts';
import { atPrompt, confirmReset, GuestPages, run } from './guest.ts';
import { saved, typeLine, waitForText } from './terminal.ts';

let pages: GuestPages;
let visitor: Visitor;
let page: Page;

beforeAll(async () => void (pages = await GuestPages.open()));
afterAll(() => pages[Symbol.asyncDispose]());

beforeEach(async () => {
  visitor = await pages.visit();
  page = await pages.page(visitor);
  await run(page, 'echo kept > /root/note');
  await saved(page);
});
afterEach(() => visitor[Symbol.asyncDispose]());

const fault = () => page.getByTestId('fault');

async function restart(): Promise<void> {
  await fault().getByRole('button', { name: 'Restart' }).click();
  await atPrompt(page);
  await run(page, 'clear; cat /root/note');
  await waitForText(page, /^kept$/m);
}

it('a kernel panic: the page tells what the kernel said, and goes on from the last save', async () => {
  await typeLine(page, 'echo c > /proc/sysrq-trigger');
  await fault().getByText('The kernel has stopped').waitFor();
  await fault().getByText('Kernel panic - not syncing: sysrq triggered crash').waitFor();
  await restart();
});

it('a guest that reboots has ended too', async () => {
  await typeLine(page, 'echo b > /proc/sysrq-trigger');
  await fault().getByText('The guest rebooted').waitFor();
  await restart();
});

it(
  'memory that is full of files: the page says so, and a fresh machine has room again',
  { timeout: 240_000 },
  async () => {
    const fill = 'mkdir /m; mount -t tmpfs -o size=100% none /m; cat /dev/zero > /m/full';
    await typeLine(page, fill);
    await fault().getByText('The machine has run out of memory').waitFor({ timeout: 120_000 });
    await fault().getByRole('button', { name: 'Start a fresh machine' }).click();
    await confirmReset(page);
    await run(page, 'clear; [ $(free -m | awk "/^Mem:/ { print \\$7 }") -gt 300 ] && echo roomy');
    await waitForText(page, /^roomy$/m);
  },
);

it(
  'one program that takes all memory is ended by the kernel, and the machine goes on',
  { timeout: 240_000 },
  async () => {
    await typeLine(page, 'tail /dev/zero; clear; cat /root/note');
    await waitForText(page, /^kept$/m, 180_000);
    await saved(page);
    expect(await fault().count()).toBe(0);
  },
);
