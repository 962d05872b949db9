/** The built page whose machine may ask for web pages. Needs `npm run build`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuestPages, run } from './guest.ts';
import { waitForText } from './terminal.ts';

let pages: GuestPages;

beforeAll(async () => void (pages = await GuestPages.open()));
afterAll(() => pages[Symbol.asyncDispose]());

it('a container reads a page of another site by the browser, if the site lets it', async () => {
  await using visitor = await pages.visit();
  const page = await pages.page(visitor, '&outside=fetch');
  await page
    .context()
    .route('https://shop.example/open', (route) =>
      route.fulfill({ body: 'welcome to the shop\n', headers: { 'access-control-allow-origin': '*' } }),
    );
  await page.context().route('https://shop.example/closed', (route) => route.abort());
  await run(page, 'docker run --rm busybox wget -q -O - http://shop.example/open');
  await waitForText(page, /^welcome to the shop$/m);
  await run(page, 'curl -s http://shop.example/closed | grep -c CORS');
  await waitForText(page, /^1$/m);
  expect(
    visitor.complaints.filter((complaint) => !complaint.includes('shop.example') && !complaint.includes('ERR_FAILED')),
  ).toEqual([]);
});
