import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shelfFiles } from './shelf-site.ts';

const files = shelfFiles();
const bytesOf = (path: string): Buffer => {
  const file = files.get(path);
  if (!file) throw new Error(`the site has no ${path}`);
  return 'text' in file ? Buffer.from(file.text) : readFileSync(file.path);
};
const json = (path: string): unknown => JSON.parse(bytesOf(path).toString());
const { repositories } = json('_catalog') as { repositories: string[] };

test('the site says that it is a registry, and of what', () => {
  expect(bytesOf('index.html').toString()).toBe('{}');
  expect(repositories).not.toEqual([]);
});

test.each(repositories)('%s: all that a client asks for on its way to an image is there', (name) => {
  const { tags } = json(`${name}/tags/list`) as { tags: string[] };
  for (const tag of tags) {
    const manifest = json(`${name}/manifests/${tag}`) as Record<'config', Descriptor> & { layers: Descriptor[] };
    const digest = `sha256:${sha256(bytesOf(`${name}/manifests/${tag}`))}`;
    expect(bytesOf(`${name}/manifests/${digest}`)).toEqual(bytesOf(`${name}/manifests/${tag}`));
    for (const each of [manifest.config, ...manifest.layers]) {
      expect(bytesOf(`${name}/blobs/${each.digest}`).byteLength).toBe(each.size);
    }
  }
});

interface Descriptor {
  digest: string;
  size: number;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
