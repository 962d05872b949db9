/** Packages of the page's own site, in a machine that is offline. Needs `npm run build`. */
import { expect } from 'vitest';
import { it, openGuest, run } from './guest.ts';
import { typeLine, waitForText } from './terminal.ts';

const INSTALL_MS_MAX = 360_000;
const SLOW = { timeout: 400_000 };

it(
  'apt in a build installs a package that the site has, fetched when it is asked for',
  SLOW,
  async ({ pages, visitor }) => {
    const asked: string[] = [];
    visitor.context.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/packages/')) asked.push(pathname.replace(/.*\/packages\//, ''));
    });
    const page = await openGuest(pages, visitor);
    expect(asked).toEqual([]);
    await run(
      page,
      `printf 'FROM debian\\nRUN apt-get update && apt-get install -y --no-install-recommends tree\\n' > Dockerfile`,
    );
    await typeLine(page, 'docker build -t small . && clear && docker run --rm small tree /srv');
    await waitForText(page, '0 directories, 0 files', INSTALL_MS_MAX);
    expect(asked.map((path) => path.replace(/.*\//, ''))).toEqual([
      'InRelease',
      'Packages.xz',
      expect.stringMatching(/^tree_.*\.deb$/),
    ]);
    await run(page, 'docker rmi small debian');
  },
);
