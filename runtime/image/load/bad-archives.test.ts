import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tarBytes } from '../../archive/testing/tar-of.ts';
import { DockerError } from '../../std/errors.ts';
import { digestOf } from '../../oci/digest.ts';
import { dockerArchive, ImageFixture, specOf } from '../testing/image-fixture.ts';
import { type Descriptor, INDEX, LAYER, Layout, LOWER, platform, ZIPPED_LAYER } from '../testing/oci-fixture.ts';

const LOWER_DIFF_ID = await digestOf(LOWER);
const LAYER_DIFF_ID = await digestOf(LAYER);
const tar = (files: Record<string, string>) =>
  tarBytes(...Object.entries(files).map(([name, body]) => ({ name, body })));
const spec = async (changes: object) => JSON.stringify({ ...(await specOf({ layers: [LAYER] })), ...changes });
const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: ['a:1'], Layers: ['l.tar'] }]);
const withConfig = async (config: string) =>
  tarBytes({ name: 'c.json', body: config }, { name: 'l.tar', body: LAYER }, { name: 'manifest.json', body: manifest });
const lying = async (change: (descriptor: Descriptor) => Descriptor) => {
  const layout = new Layout();
  return layout.index(change(await layout.image()));
};

describe('a bad archive changes nothing', () => {
  const cases: [string, () => Promise<Uint8Array>, string | RegExp][] = [
    ['nothing', () => Promise.resolve(new Uint8Array(0)), 'does not contain a manifest.json'],
    ['a tar of something else', () => tar({ x: 'y' }), 'does not contain a manifest.json'],
    ['garbage', () => Promise.resolve(new Uint8Array(2000).fill(7)), 'archive/tar: invalid tar header'],
    ['a cut archive', async () => (await dockerArchive({ layers: [LAYER] })).subarray(0, 1700), 'unexpected EOF'],
    ['a manifest that is no JSON', () => tar({ 'manifest.json': '{' }), 'manifest.json is not JSON'],
    ['a manifest that is none', () => tar({ 'manifest.json': '{"a":1}' }), 'invalid manifest.json'],
    ['a missing configuration', () => tar({ 'manifest.json': manifest }), '"c.json" is not in it'],
    [
      'a missing layer',
      async () => tar({ 'c.json': await spec({}), 'manifest.json': manifest }),
      '"l.tar" is not in it',
    ],
    [
      'a configuration without layers',
      () => withConfig('{"rootfs":{}}'),
      'invalid image configuration: rootfs.diff_ids',
    ],
    ['a foreign system', async () => withConfig(await spec({ os: 'windows' })), 'cannot load windows image on linux'],
    [
      'another count of layers',
      async () => withConfig(await spec({ rootfs: { diff_ids: [] } })),
      'invalid manifest, layers length mismatch: expected 1, got 0',
    ],
    [
      'a diff ID that does not match',
      async () => withConfig(await spec({ rootfs: { diff_ids: [await digestOf(LOWER)] } })),
      `invalid diffID for layer 0: expected "${LOWER_DIFF_ID}", got "${LAYER_DIFF_ID}"`,
    ],
    [
      'a bad tag',
      () => dockerArchive({ tags: ['Bad:1'], layers: [LAYER] }),
      'repository name (library/Bad) must be lowercase',
    ],
    [
      'one good image and one bad',
      async () =>
        dockerArchive({ tags: ['a:1'], layers: [LAYER] }, { tags: ['b:1'], layers: [LOWER.subarray(0, 513)] }),
      'unexpected EOF',
    ],
    ['a name that climbs out', () => tar({ '../manifest.json': '[]' }), 'is outside of'],
    [
      'a wrong size',
      () => lying((image) => ({ ...image, size: 1 })),
      'content does not match its size: expected 1 bytes',
    ],
    [
      'a missing blob',
      () => lying((image) => ({ ...image, digest: `sha256:${'0'.repeat(64)}` })),
      /"blobs\/sha256\/0+" is not in it/,
    ],
    [
      'an index of other processors',
      () =>
        lying((image) => image).then(async () => {
          const layout = new Layout();
          return layout.index(
            { ...(await layout.image()), ...platform('arm64') },
            { ...(await layout.image()), ...platform('amd64') },
          );
        }),
      'no matching manifest for linux/386 in the manifest list entries: it offers linux/arm64, linux/amd64',
    ],
  ];
  test.each(cases)('%s', async (_what, make, message) => {
    const fixture = new ImageFixture();
    const archive = await make();
    await expect(fixture.load(archive)).rejects.toThrow(message);
    await expect(fixture.load(archive)).rejects.toMatchObject({ name: 'DockerError', status: 400 });
    await fixture.layers.pins.settled();
    expect([await fixture.names(), fixture.served(), await fixture.blobs.list()]).toEqual([[], [], []]);
    expect(await fixture.stateFiles.list('image')).toEqual([]);
  });

  test('a blob with other bytes than its digest says', async () => {
    const fixture = new ImageFixture();
    const layout = new Layout();
    const image = await layout.image();
    const archive = await tarBytes(
      ...layout.files.map((file) =>
        file.body instanceof Uint8Array && file.body === ZIPPED_LAYER ? { name: file.name, body: LAYER } : file,
      ),
      { name: 'index.json', body: JSON.stringify({ manifests: [image] }) },
    );
    await expect(fixture.load(archive)).rejects.toThrow('content does not match its');
  });

  test('an index that leads to itself in ever more steps', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    let index = await layout.image();
    for (let depth = 0; depth < 8; depth += 1)
      index = { ...(await layout.add({ manifests: [index] })), mediaType: INDEX };
    await expect(fixture.load(await layout.index(index))).rejects.toThrow('image index is nested deeper than 4');
  });

  test('whatever was damaged', async () => {
    const original = await readFile(new URL('../../../images/dist/busybox.tar', import.meta.url));
    const at = fc.oneof(fc.nat(3000), fc.nat(original.length - 1));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const fixture = new ImageFixture();
        const bytes = Uint8Array.from(original);
        for (const [where, value] of changes) bytes[where] = value;
        try {
          await fixture.load(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DockerError);
          await fixture.layers.pins.settled();
          expect(await fixture.blobs.list()).toEqual([]);
        }
      }),
      { numRuns: 20 },
    );
  });
});
