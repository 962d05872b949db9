/** Images of the page's own site, in a machine that is offline. Needs `npm run build`. */
import { expect } from 'vitest';
import { it, openGuest, run } from './guest.ts';
import { typeLine, waitForText } from './terminal.ts';

const PULL_MS_MAX = 120_000;

it('a web server is pulled from the site when it is asked for, not before, and shows its page', async ({
  pages,
  visitor,
}) => {
  const asked: string[] = [];
  const { context } = visitor;
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.includes('/v2/')) asked.push(pathname.replace(/.*\/v2\//, ''));
  });
  const page = await openGuest(pages, visitor);
  expect(asked).toEqual([]);
  await typeLine(page, 'docker run -d --name web -p 8080:80 nginx');
  await waitForText(page, 'Downloaded newer image for nginx:latest', PULL_MS_MAX);
  expect(asked[0]).toBe('catalogue.json');
  expect(asked.slice(1).filter((path) => !path.startsWith('nginx/'))).toEqual([]);
  await typeLine(page, 'until curl -sf localhost:8080 > index.html; do sleep 0.2; done; clear; wc -l < index.html');
  await waitForText(page, /^\d+$/m, PULL_MS_MAX);
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const frame = page.getByTestId('preview').frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Welcome to nginx!' }).waitFor();

  await run(page, 'clear; docker pull alpine');
  await waitForText(page, /On the shelf, without a network: near alpine: debian/);
  await run(page, 'docker rm -f web; docker rmi nginx');
});
