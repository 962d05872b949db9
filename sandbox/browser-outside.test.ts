import { expect, test } from 'vitest';
import { browserOutside } from './browser-outside.ts';

// Node's fetch keeps the list that browsers keep.
test('a port that browsers refuse is told apart from a site that lets nobody read it', async () => {
  await expect(browserOutside.fetch('https://127.0.0.1:6000/v2/')).rejects.toMatchObject({
    message: 'Get "https://127.0.0.1:6000/v2/": the browser got nothing from 127.0.0.1:6000',
    why: expect.stringMatching(/^Browsers make no request to port 6000.*npm run relay/) as string,
  });
});
