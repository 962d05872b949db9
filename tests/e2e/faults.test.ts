/**
 * The built page when its machine comes to an end: a kernel panic, memory that is full of files. The page says what it was and starts
 * again.
 */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { atPrompt, confirmReset, it as ofGuest, run } from './guest.ts';
import { save, typeLine, waitForText } from './terminal.ts';

/** The test's page, of whose machine a note has been saved. */
const it = ofGuest.extend('saved', { auto: true }, async ({ page }) => {
  await run(page, 'echo kept > /root/note');
  await save(page);
});

const fault = (page: Page) => page.getByTestId('fault');

async function restart(page: Page): Promise<void> {
  await fault(page).getByRole('button', { name: 'Restart' }).click();
  await atPrompt(page);
  await run(page, 'clear; cat /root/note');
  await waitForText(page, /^kept$/m);
}

it('a kernel panic: the page tells what the kernel said, and goes on from the last save', async ({ page }) => {
  await typeLine(page, 'echo c > /proc/sysrq-trigger');
  await fault(page).getByText('The kernel has stopped').waitFor();
  await fault(page).getByText('Kernel panic - not syncing: sysrq triggered crash').waitFor();
  await restart(page);
});

it('a guest that reboots has ended too', async ({ page }) => {
  await typeLine(page, 'echo b > /proc/sysrq-trigger');
  await fault(page).getByText('The guest rebooted').waitFor();
  await restart(page);
});

/** All memory but some is taken in no time: pages that are only allocated are not cleared. */
const FILL =
  "mkdir /m; mount -t tmpfs -o size=100% none /m; fallocate -l $(($(free -m | awk '/^Mem:/ { print $7 }') - 30))M /m/most; cat /dev/zero > /m/rest";
/** One buffer that is nearly as large as the memory, filled by one system call. */
const TAKE = "dd if=/dev/zero of=/dev/null count=1 bs=$(($(free -m | awk '/^Mem:/ { print $2 }') - 5))M";

it('memory that is full of files: the page says so, and a fresh machine has room again', async ({ page }) => {
  await typeLine(page, FILL);
  await fault(page).getByText('The machine has run out of memory').waitFor({ timeout: 90_000 });
  await fault(page).getByRole('button', { name: 'Start a fresh machine' }).click();
  await confirmReset(page);
  await run(page, 'clear; [ $(free -m | awk "/^Mem:/ { print \\$7 }") -gt 300 ] && echo roomy');
  await waitForText(page, /^roomy$/m);
});

it('one program that takes all memory is ended by the kernel, and the machine goes on', async ({ page }) => {
  await typeLine(page, `${TAKE}; clear; cat /root/note`);
  await waitForText(page, /^kept$/m, 90_000);
  await save(page);
  expect(await fault(page).count()).toBe(0);
});
