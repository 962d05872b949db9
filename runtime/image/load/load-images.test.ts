import { describe, expect, test } from 'vitest';
import { gzip, tarBytes } from '../../archive/testing/tar-of.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import { dockerArchive, ImageFixture, specOf } from '../testing/image-fixture.ts';
import { INDEX, LAYER, Layout, LOWER, named, platform } from '../testing/oci-fixture.ts';

describe('what docker save wrote is loaded', () => {
  test('with its tags', async () => {
    const fixture = new ImageFixture();
    const archive = await dockerArchive({ tags: ['app:v1', 'app:v2'], layers: [LOWER, LAYER] });
    expect(await fixture.load(archive)).toBe('Loaded image: app:v1\nLoaded image: app:v2\n');
    expect(fixture.images.resolve('app:v1').layers.map(({ guestPath, size }) => [guestPath, size])).toEqual([
      [`/run/drydock/layers/${hexOf(await digestOf(LOWER)).slice(0, 12)}`, 5],
      [`/run/drydock/layers/${hexOf(await digestOf(LAYER)).slice(0, 12)}`, 4],
    ]);
    expect(fixture.events.map((event) => event.split(' ')[0])).toEqual(['load']);
  });

  test('without tags by its id', async () => {
    const fixture = new ImageFixture();
    const text = await fixture.load(await dockerArchive({ layers: [LAYER] }));
    expect(text).toMatch(/^Loaded image ID: sha256:[0-9a-f]{64}\n$/);
    expect(fixture.images.resolve(text.slice(17, -1)).layers).toHaveLength(1);
  });

  test('and takes a tag away from another image', async () => {
    const fixture = new ImageFixture();
    const before = await fixture.import('app:v1', [{ name: 'x', body: '' }]);
    expect(await fixture.load(await dockerArchive({ tags: ['app:v1'], layers: [LAYER] }))).toBe(
      `The image app:v1 already exists, renaming the old one with ID ${before} to empty string\nLoaded image: app:v1\n`,
    );
  });

  test('compressed, and with links between equal layers', async () => {
    const fixture = new ImageFixture();
    const config = JSON.stringify(await specOf({ layers: [LAYER, LAYER] }));
    const manifest = [{ Config: 'c.json', RepoTags: ['app:v1'], Layers: ['a/layer.tar', 'b/layer.tar'] }];
    const archive = await tarBytes(
      { name: 'a/layer.tar', body: LAYER },
      { name: 'b/layer.tar', type: 'symlink', linkName: '../a/layer.tar' },
      { name: 'c.json', body: config },
      { name: 'manifest.json', body: JSON.stringify(manifest) },
    );
    const compressed = await bytesOf(gzip(archive), 1e9, () => new Error('too large'));
    expect(await fixture.load(compressed)).toBe('Loaded image: app:v1\n');
    expect(fixture.images.resolve('app:v1').layers).toHaveLength(2);
    expect(fixture.served()).toHaveLength(1);
  });

  test('with a bar for each new layer unless it shall be quiet', async () => {
    const fixture = new ImageFixture();
    const archive = await dockerArchive({ tags: ['app:v1'], layers: [LAYER] });
    const statuses = async () => {
      const found: unknown[] = [];
      for await (const message of fixture.images.load(streamOf([archive]), { quiet: false })) {
        found.push(message['status'] ?? message['stream']);
      }
      return found;
    };
    expect(await statuses()).toEqual(['Loading layer', 'Loaded image: app:v1\n']);
    expect(await statuses()).toEqual(['Loaded image: app:v1\n']);
  });
});

describe('an OCI layout is loaded', () => {
  test('with the name of its image', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    const archive = await layout.index({ ...(await layout.image()), ...named('registry.example/app:v1') });
    expect(await fixture.load(archive)).toBe('Loaded image: registry.example/app:v1\n');
  });

  test('by id when the name is a tag alone', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    expect(await fixture.load(await layout.index({ ...(await layout.image()), ...named('latest') }))).toMatch(
      /^Loaded image ID: /,
    );
  });

  test('for this processor, from an index in the index, attestations left out', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    const index = await layout.add({
      manifests: [
        { ...(await layout.image({ architecture: 'amd64' })), ...platform('amd64') },
        { ...(await layout.image()), ...platform('386') },
        { ...(await layout.image({ author: 'x' })), platform: { os: 'unknown', architecture: 'unknown' } },
      ],
    });
    expect(await fixture.load(await layout.index({ ...index, mediaType: INDEX, ...named('app:v1') }))).toBe(
      'Loaded image: app:v1\n',
    );
    expect(fixture.images.resolve('app:v1').spec.architecture).toBe('386');
    expect(await fixture.names()).toEqual(['app:v1']);
  });

  test('for another processor when it is the only one', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    const image = { ...(await layout.image({ architecture: 'amd64' })), ...platform('amd64'), ...named('app:v1') };
    await fixture.load(await layout.index(image));
    expect(fixture.images.resolve('app:v1').spec.architecture).toBe('amd64');
  });

  test('with several images', async () => {
    const [fixture, layout] = [new ImageFixture(), new Layout()];
    const images = [
      { ...(await layout.image()), ...named('a:1') },
      { ...(await layout.image({ author: 'me' })), ...named('b:1') },
    ];
    expect(await fixture.load(await layout.index(...images))).toBe('Loaded image: a:1\nLoaded image: b:1\n');
  });
});
