import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webShelf } from './web-shelf.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const IMAGE = {
  name: 'web',
  summary: 'a server',
  tags: ['latest'],
  manifest: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: DIGEST, size: 2 },
  sizeBytes: 1,
  near: [],
  provenance: { text: 'ours', packages: [] },
};
const HUB = 'https://registry-1.docker.io/v2/library/web';

/** What was asked for, with the range. */
const asked: string[] = [];
const site = createServer((request, response) => {
  const { range = '', 'x-other': other = '' } = request.headers;
  asked.push([request.url, range, other].join(' ').trim());
  if (request.url === '/app/v2/catalogue.json') response.end(JSON.stringify({ images: [IMAGE] }));
  else response.end('{}');
});

let base = '';
beforeAll(async () => {
  await once(site.listen(0, '127.0.0.1'), 'listening');
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}/app/v2/`;
});
afterAll(() => void site.close());

test('everything comes from below the site, a blob from any byte on, and nothing else is said', async () => {
  const shelf = webShelf(base);
  expect(await (await shelf.fetch(`${HUB}/manifests/latest`)).text()).toBe('{}');
  const headers = { Range: 'bytes=5-', 'X-Other': 'secret' };
  expect((await shelf.fetch(`${HUB}/blobs/${DIGEST}`, { headers })).status).toBe(200);
  expect(asked).toEqual([
    '/app/v2/catalogue.json',
    `/app/v2/web/manifests/${DIGEST}`,
    `/app/v2/web/blobs/${DIGEST} bytes=5-`,
  ]);
});

test('a site that does not answer has an empty shelf', async () => {
  expect(await webShelf('http://127.0.0.1:1/v2/').images()).toEqual([]);
});
