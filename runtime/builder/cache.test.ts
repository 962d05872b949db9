import { describe, expect, test } from 'vitest';
import type { TestEntry } from '../archive/testing/tar-of.ts';
import { ImageFixture } from '../image/testing/image-fixture.ts';
import { BuildFixture } from './testing/build-fixture.ts';
import { CONTEXT, text } from './testing/context.ts';

describe('the cache', () => {
  const dockerfile = 'FROM base\nCOPY a.txt dir /x/\nRUN make\nENV a=b\n';

  test('knows what was done before, by content', async () => {
    const fixture = await BuildFixture.create();
    const first = await fixture.image(dockerfile, CONTEXT);
    const later = CONTEXT.map((entry) => ({ ...entry, mtimeSeconds: 1e9 }));
    expect(await fixture.build(dockerfile, later)).toContain(`Using cache\n ---> ${first.id.slice(7, 19)}\n`);
    expect((await fixture.image(dockerfile, later)).id).toBe(first.id);
    expect(fixture.requests).toHaveLength(1);
  });

  const changes: [what: string, change: (entry: TestEntry) => TestEntry][] = [
    ['content', (entry) => (entry.name === 'a.txt' ? { ...entry, body: 'B' } : entry)],
    ['a mode', (entry) => (entry.name === 'dir/one' ? { ...entry, mode: 0o700 } : entry)],
    ['an owner', (entry) => (entry.name === 'dir/sub/two' ? { ...entry, uid: 1 } : entry)],
    ['a name', (entry) => (entry.name === 'dir/sub/two' ? { ...entry, name: 'dir/sub/three' } : entry)],
    ["a link's target", (entry) => (entry.name === 'dir/link' ? { ...entry, linkName: 'hard' } : entry)],
  ];
  test.each(changes)('is not used when %s changed', async (_, change) => {
    const fixture = await BuildFixture.create();
    const first = await fixture.image(dockerfile, CONTEXT);
    expect((await fixture.image(dockerfile, CONTEXT.map(change))).id).not.toBe(first.id);
  });

  test('is not used for another argument, another base, another command before it, or against the will', async () => {
    const fixture = await BuildFixture.create();
    const build = (lines: string, query = {}) => fixture.image(lines, [], { query });
    const first = await build('FROM base\nARG v=1\nRUN make\n');
    expect((await build('FROM base\nARG v=1\nRUN make\n')).id).toBe(first.id);
    expect((await build('FROM base\nARG v=1\nRUN make\n', { buildargs: '{"v":"2"}' })).id).not.toBe(first.id);
    expect((await build('FROM base\nARG v=1\nRUN make\n', { nocache: '1' })).id).not.toBe(first.id);
    expect((await build('FROM base\nENV x=y\nRUN make\n')).id).not.toBe(first.id);
    await fixture.images.import('base:latest', [text('other')]);
    expect((await build('FROM base\nARG v=1\nRUN make\n')).id).not.toBe(first.id);
  });

  test('is broken by the first step that is new, and whole again in the next stage', async () => {
    const fixture = await BuildFixture.create();
    await fixture.image('FROM base AS a\nENV a=1\nENV b=1\nFROM base\nENV c=1\nCOPY --from=a /etc /x\n');
    const output = await fixture.build('FROM base AS a\nENV a=2\nENV b=1\nFROM base\nENV c=1\nCOPY --from=a /etc /x\n');
    expect(output.match(/Using cache/g)).toHaveLength(2);
  });

  test('trusts no image that came from elsewhere, unless it is named', async () => {
    const fixture = await BuildFixture.create();
    const honest = await fixture.image('FROM base\nRUN make\n', [], { query: { t: 'honest' } });
    // The same history with another layer, as somebody might publish it.
    const spec = { ...honest.spec, created: '2030-01-01T00:00:00Z' };
    const forged = new TextEncoder().encode(JSON.stringify(spec));
    await fixture.images.images.remove('honest', { force: true, noprune: false });
    const builds = fixture.images.images.builds;
    const ledger = await builds.addImage(
      JSON.parse(new TextDecoder().decode(forged)) as never,
      undefined,
      'not-a-step',
    );
    const again = await fixture.image('FROM base\nRUN make\n');
    expect(again.id).not.toBe(ledger.id);
    expect(fixture.requests).toHaveLength(2);
  });

  test('takes layers over from an image that is named', async () => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ files: [text('made', 'M')] });
    const lines = 'FROM base\nRUN make\nENV a=b\n';
    await fixture.image(lines, [], { query: { t: 'source' } });
    const saved = await fixture.images.images.save(['source', 'base']);
    const other = await BuildFixture.create();
    for await (const _message of other.images.images.load(saved, { quiet: true }));
    other.play = () => ({ exit: 1 });
    expect(await other.build(lines)).toContain('returned a non-zero code: 1');
    const cached = await other.image(lines, [], { query: { cachefrom: '["source","absent"]' } });
    expect(await other.text(cached, '/made')).toBe('M');
    expect(cached.spec.config.Env).toContain('a=b');
  });

  test('is there again when the engine comes back', async () => {
    const fixture = await BuildFixture.create();
    const first = await fixture.image(dockerfile, CONTEXT);
    const { blobs, stateFiles, layers } = fixture.images;
    const again = new ImageFixture({ blobs, stateFiles, layers });
    await again.images.open();
    const key = await keyOfImage(fixture, first.id);
    expect(again.images.builds.builtBy(key)?.id).toBe(first.id);
  });
});

async function keyOfImage(fixture: BuildFixture, id: string): Promise<string> {
  const path = `image/overlay2/imagedb/metadata/sha256/${id.slice(7)}/build-key`;
  return new TextDecoder().decode(await fixture.images.stateFiles.read(path));
}
