import { expect, test } from 'vitest';
import { browserOutside } from './browser-outside.ts';

// Node's fetch keeps the list that browsers keep.
test('a port that browsers refuse is told apart from a site that lets nobody read it', async () => {
  await expect(browserOutside.fetch('https://192.0.2.1:6000/v2/')).rejects.toMatchObject({
    message: 'Get "https://192.0.2.1:6000/v2/": the browser got nothing from 192.0.2.1:6000',
    why: expect.stringMatching(/^Browsers make no request to port 6000.*npm run relay/) as string,
  });
});

test.each([
  ['http://localhost:1/v2/', '127.0.0.1:1'],
  ['https://127.0.0.1/v2/', '127.0.0.1:443'],
  ['http://[::1]:5000/v2/', '[::1]:5000'],
])('%s refuses in the words of Docker', async (url, address) => {
  await expect(browserOutside.fetch(url)).rejects.toMatchObject({
    message: `dial tcp ${address}: connect: connection refused`,
  });
});
