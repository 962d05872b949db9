/**
 * Tars that lie, lead out or swell, through every door that takes one: what is said, that nothing stays, and that the
 * next one is taken.
 */
import { describe, expect, test } from 'vitest';
import { gzip, tarBytes, type TestEntry } from '../archive/testing/tar-of.ts';
import { dockerArchive } from '../image/testing/image-fixture.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { streamOf } from '../std/stream-of.ts';
import { BuildFixture } from './testing/build-fixture.ts';

const file = (name: string, body = 'x'): TestEntry => ({ name, body });
const link = (name: string, linkName: string): TestEntry => ({ name, type: 'symlink', linkName });
const hard = (name: string, linkName: string): TestEntry => ({ name, type: 'link', linkName });
const GOOD = await tarBytes(file('good'));

/** A header of another kind or size, with its checksum put right. */
function patched(at: number, text: string): Uint8Array {
  const bytes = GOOD.slice();
  bytes.set(new TextEncoder().encode(text), at);
  bytes.fill(0x20, 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return bytes;
}

const bomb = async () =>
  bytesOf(gzip(await tarBytes(file('zeros', '\0'.repeat(80 * 1024 * 1024)))), 2 ** 20, () => new Error('too large'));

type Door = (fixture: BuildFixture, tar: Uint8Array) => Promise<string>;

/** What a door says: empty when it takes the tar. */
const doors: Record<string, Door> = {
  load: async ({ images }, tar) => said(images.load(await dockerArchive({ tags: ['loaded:1'], layers: [tar] }))),
  import: async ({ images }, tar) => {
    const messages = images.images.import(streamOf([tar]), { repository: 'imported', tag: '1', changes: [] });
    return said(drained(messages));
  },
  context: async (fixture, tar) => {
    const dockerfile = (await tarBytes(file('Dockerfile', 'FROM base\nCOPY . /x/\n'))).subarray(0, 1024);
    return failure(await fixture.buildBytes(tar[0] === 0x1f ? tar : concatBytes([dockerfile, tar])));
  },
  ADD: async (fixture, tar) => failure(await fixture.build('FROM base\nADD a /x/\n', [{ name: 'a', body: tar }])),
};

async function drained(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _message of messages);
}

const said = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

const failure = (output: string): string =>
  output.includes('Successfully built') ? '' : (output.trimEnd().split('\n').at(-1) ?? '');

async function stateOf({ images, containers }: BuildFixture) {
  await images.layers.pins.settled();
  return [await images.names(), images.served(), await images.blobs.list(), containers.size];
}

/** What is said where the tar is a layer, and where it is files; nothing where it is harmless there. */
const cases: [what: string, tar: Uint8Array, asLayer: string, asFiles: string][] = [
  [
    'a name that climbs out',
    await tarBytes(file('a/../../x')),
    "outside of the layer's root",
    'forbidden path outside',
  ],
  ['an absolute name', await tarBytes(file('/etc/x')), '', ''],
  ['a hard link out', await tarBytes(hard('l', '../../etc/passwd')), "outside of the layer's root", 'forbidden path'],
  ['a hard link to what is not there', await tarBytes(hard('l', '/etc/passwd')), 'no such file', 'no such file'],
  ['a file behind a link out', await tarBytes(link('l', '../../etc'), file('l/x')), 'no such file', 'no such file'],
  [
    'a link through a link, out',
    await tarBytes(link('a', 'b'), link('b', '../../etc'), file('a/x')),
    'open "/',
    'open "/',
  ],
  [
    'links in a circle',
    await tarBytes(link('a', 'b'), link('b', 'a'), file('a/x')),
    'too many levels',
    'too many levels',
  ],
  ['a whiteout of the parent', await tarBytes(file('d/.wh...')), 'a whiteout of nothing', 'names that begin with .wh.'],
  ['a device', await tarBytes({ name: 'null', type: 'char', major: 1, minor: 3 }), '', ''],
  ['a device that is none', await tarBytes({ name: 'd', type: 'char' }), '', 'is a device 0:0'],
  [
    'a sparse file',
    await tarBytes(file('before')).then((tar) => concatBytes([tar.subarray(0, 1024), patched(156, 'S')])),
    'GNU sparse file',
    'GNU sparse file',
  ],
  [
    'a giant',
    concatBytes([GOOD.subarray(0, 1024), patched(124, '77777777777')]),
    'has 8589934591 bytes',
    'has 8589934591 bytes',
  ],
  ['a sparse file alone', patched(156, 'S'), 'GNU sparse file', 'GNU sparse file'],
  ['a giant alone', patched(124, '77777777777'), 'has 8589934591 bytes', 'has 8589934591 bytes'],
  ['an end in the middle', GOOD.subarray(0, 512), 'unexpected EOF', 'unexpected EOF'],
  ['garbage behind its end', concatBytes([GOOD, GOOD.subarray(100)]), '', ''],
  ['one name twice', await tarBytes(file('a', '1'), file('a', '2')), 'duplicates of file paths', ''],
  ['a bomb', await bomb(), 'refused as a decompression bomb', 'refused as a decompression bomb'],
];

describe.each(Object.entries(doors))('%s', (name, door) => {
  test.each(cases)('with %s', async (_what, tar, asLayer, asFiles) => {
    const why = name === 'load' || name === 'import' ? asLayer : asFiles;
    const fixture = await BuildFixture.create();
    const before = await stateOf(fixture);
    const text = await door(fixture, tar);
    if (why === '') expect(text).toBe('');
    else expect(text).toContain(why);
    if (why !== '') expect(await stateOf(fixture)).toEqual(before);
    expect(await door(fixture, GOOD)).toBe('');
  });
});
