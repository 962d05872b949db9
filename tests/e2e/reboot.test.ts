/** The built page when the guest reboots and switches itself off. */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { atPrompt, it, run } from './guest.ts';
import { save, typeLine, waitForText } from './terminal.ts';

const BOOT_MS = 120_000;
const phase = (page: Page, kind: string) =>
  page.waitForSelector(`[data-testid=machine][data-phase=${kind}]`, { timeout: BOOT_MS });

it('a reboot: the terminal is connected again by itself, policies have acted, and the page sees the new engine', async ({
  page,
}) => {
  await run(page, 'docker run -d --name up --restart always busybox sleep 1000; docker run -d --name down busybox top');
  await typeLine(page, 'echo kept > /root/note; reboot');
  await phase(page, 'starting');
  await atPrompt(page);
  await waitForText(page, /The system will reboot now!/);
  await waitForText(page, /a Linux machine of your own/);
  await run(page, 'clear; docker ps --format "{{.Names}}"; cat /root/note');
  await waitForText(page, /^up\s+kept$/m);
  await run(page, 'docker rename up risen');
  await save(page);
});

it('poweroff: the page says so, and switches it on again', async ({ page }) => {
  await typeLine(page, 'echo asleep > /root/note; poweroff');
  await phase(page, 'off');
  const panel = page.getByTestId('fault');
  await panel.getByText('The machine is off').waitFor();
  await panel.getByRole('button', { name: 'Switch it on' }).click();
  await phase(page, 'running');
  await run(page, 'clear; cat /root/note; cut -d. -f1 /proc/uptime');
  await waitForText(page, /^asleep$/m);
  expect(await panel.count()).toBe(0);
});
