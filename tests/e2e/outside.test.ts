/** How far the machine of the built page reaches, as its learner chooses. Needs `npm run build`. */
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openRelay, type Relay } from '../../sandbox/node/relay/relay.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { ACCOUNT, startRegistry, whyNoRegistry } from '../support/registry.ts';
import type { Page } from './browser.ts';
import { atPrompt, it, openGuest, run } from './guest.ts';
import { reloaded, waitForText } from './terminal.ts';

const networkDialog = async (page: Page) => {
  await page.getByRole('button', { name: 'Machine menu' }).click();
  await page.getByRole('menuitem', { name: 'Network' }).click();
  return page.getByRole('dialog', { name: 'Network of the machine' });
};

const shop = (page: Page): Promise<unknown> =>
  page
    .context()
    .route('https://shop.example/**', (route) =>
      route.request().url().endsWith('/closed')
        ? route.abort()
        : route.fulfill({ body: 'welcome to the shop\n', headers: { 'access-control-allow-origin': '*' } }),
    );

const ASK = "fetch('https://shop.example/open').then(() => 'answered', () => 'refused')";

it('offline, neither the page nor its worker gets anything from elsewhere', async ({ page }) => {
  await shop(page);
  expect(await page.evaluate(ASK)).toBe('refused');
  const [worker] = page.workers();
  expect(await worker?.evaluate(ASK)).toBe('refused');
  const dialog = await networkDialog(page);
  await expect.poll(() => dialog.getByRole('status').textContent()).toContain('Now: offline.');
  expect(await dialog.getByRole('radio', { name: 'Offline' }).isChecked()).toBe(true);
});

it('a container reads a page of another site by the browser, if the site lets it', async ({ pages, visitor }) => {
  const page = await openGuest(pages, visitor, '&outside=fetch');
  await shop(page);
  await run(page, 'docker run --rm busybox wget -q -O - http://shop.example/open');
  await waitForText(page, /^welcome to the shop$/m);
  await run(page, 'curl -s http://shop.example/closed | grep -c CORS');
  await waitForText(page, /^1$/m);
  expect(
    visitor.complaints.filter((complaint) => !complaint.includes('shop.example') && !complaint.includes('ERR_FAILED')),
  ).toEqual([]);
});

describe('a relay', () => {
  let relay: Relay;
  beforeAll(async () => {
    const lookUp = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    relay = await openRelay({ host: '127.0.0.1', port: 0, reach: 'computer', origins: [], lookUp });
  });
  afterAll(() => relay.close());

  it.skipIf(whyNoRegistry())('is chosen, and carries TLS, a login, a push and a pull', async ({ page }) => {
    const dialog = await networkDialog(page);
    await dialog.getByRole('radio', { name: 'A relay' }).check();
    const address = dialog.getByRole('textbox', { name: 'Address of the relay' });
    await address.fill('http://127.0.0.1/');
    await dialog.getByRole('button', { name: 'Use and reload' }).click();
    expect(await address.evaluate('document.activeElement.validationMessage')).toContain('wss://');
    await address.fill(`ws://127.0.0.1:${relay.port}`);
    await reloaded(page, () => dialog.getByRole('button', { name: 'Use and reload' }).click());
    await atPrompt(page);
    const chosen = await networkDialog(page);
    await expect.poll(() => chosen.getByRole('status').textContent()).toContain('answers.');
    await chosen.getByRole('button', { name: 'Close' }).click();

    const server = createServer(CERTIFICATE, (socket) => void socket.end(`secret ${String(socket.getProtocol())}\n`));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await run(page, `curl -sk --http0.9 https://shop.example:${port}/`);
    await waitForText(page, /^secret TLSv1\.3$/m);
    server.close();

    await using registry = await startRegistry({ account: ACCOUNT });
    const image = `${registry.address}/library/box`;
    await run(page, `docker login -u ${ACCOUNT.name} -p ${ACCOUNT.password} ${registry.address}`);
    await waitForText(page, /^Login Succeeded$/m);
    await run(page, `docker tag busybox ${image} && docker push -q ${image} && docker rmi ${image} busybox`);
    await run(page, `docker pull ${image} && docker run --rm ${image} echo carried over`);
    await waitForText(page, /^carried over$/m);
  });
});
