import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { parseReference, withDefaultTag } from '../oci/reference.ts';
import { offline, OutsideError } from '../std/outside.ts';
import { systemTimers } from '../std/time.ts';
import { nearestWay, shelfHint } from './nearest-way.ts';
import { Shelf } from './shelf.ts';

const TYPE = 'application/vnd.oci.image.manifest.v1+json';
const MANIFEST = new TextEncoder().encode('{"schemaVersion":2}');
const DIGEST = await digestOf(MANIFEST);
const manifest = { mediaType: TYPE, digest: DIGEST, size: MANIFEST.byteLength };
const image = (name: string, tags: string[], near: string[] = []) => ({
  name,
  tags,
  near,
  manifest,
  summary: `a ${name}`,
  sizeBytes: 1,
  provenance: { text: 'ours', packages: [] },
});
const CATALOGUE = { images: [image('web', ['latest', '1']), image('system', ['12'], ['alpine'])] };

/** What was read, in order, and the answers; what is not among them is a 404. */
class Files {
  readonly paths: string[] = [];
  readonly answers = new Map<string, () => Response>([
    ['catalogue.json', () => Response.json(CATALOGUE)],
    [`web/manifests/${DIGEST}`, () => new Response(MANIFEST)],
    ['web/blobs/sha256:x', () => new Response('blob')],
  ]);

  read(path: string): Promise<Response> {
    this.paths.push(path);
    return Promise.resolve(this.answers.get(path)?.() ?? new Response('<h1>nothing</h1>', { status: 404 }));
  }
}

const HUB = 'https://registry-1.docker.io/v2';
const reference = (text: string) => withDefaultTag(parseReference(text));
const wayOf = (shelf: Shelf) => ({ outside: offline, timers: systemTimers, shelf });

describe('a reference leads to the shelf', () => {
  test.each([
    ['web', true],
    ['web:1', true],
    ['docker.io/library/web', true],
    [`web@${DIGEST}`, true],
    ['web:2', false],
    [`web@${DIGEST.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`, false],
    ['other', false],
    ['someone/web', false],
    ['registry.example/library/web', false],
  ])('%s: %s', async (text, isThere) => {
    const shelf = new Shelf(new Files());
    expect(await shelf.has(reference(text))).toBe(isThere);
    const way = wayOf(shelf);
    expect((await nearestWay(way, reference(text))).outside).toBe(isThere ? shelf : offline);
  });

  test('and one without a tag means all of them', async () => {
    expect(await new Shelf(new Files()).has(parseReference('web'))).toBe(true);
  });
});

describe('it answers as a registry does', () => {
  test('a manifest by tag, told without being read', async () => {
    const files = new Files();
    const answer = await new Shelf(files).fetch(`${HUB}/library/web/manifests/latest`, { method: 'HEAD' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': TYPE,
      'docker-content-digest': DIGEST,
      'content-length': String(MANIFEST.byteLength),
    });
    expect(files.paths).toEqual(['catalogue.json']);
  });

  test('its bytes, a blob, the tags, and that it is a registry', async () => {
    const shelf = new Shelf(new Files());
    expect(await (await shelf.fetch(`${HUB}/library/web/manifests/1`)).text()).toBe('{"schemaVersion":2}');
    expect(await (await shelf.fetch(`${HUB}/library/web/blobs/sha256:x`)).text()).toBe('blob');
    expect(await (await shelf.fetch(`${HUB}/library/web/tags/list`)).json()).toMatchObject({ tags: ['latest', '1'] });
    expect((await shelf.fetch(`${HUB}/`)).status).toBe(200);
  });

  test.each([
    ['library/other/manifests/latest', 'NAME_UNKNOWN'],
    ['library/web/manifests/2', 'MANIFEST_UNKNOWN'],
    ['library/system/manifests/12', 'MANIFEST_UNKNOWN'],
    ['library/web/uploads', 'NAME_UNKNOWN'],
  ])('%s: %s', async (path, code) => {
    const answer = await new Shelf(new Files()).fetch(`${HUB}/${path}`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { errors: [{ code }] }]);
  });
});

describe('images of one name', () => {
  const other = new TextEncoder().encode('{"schemaVersion":2,"layers":[]}');
  const older = async () => ({
    ...image('web', ['0']),
    manifest: { mediaType: TYPE, digest: await digestOf(other), size: other.byteLength },
  });
  const shelfOf = async (): Promise<Shelf> => {
    const files = new Files();
    const images = [image('web', ['latest', '1']), await older()];
    files.answers.set('catalogue.json', () => Response.json({ images }));
    files.answers.set(`web/manifests/${await digestOf(other)}`, () => new Response(other));
    return new Shelf(files);
  };

  test('have their own tags and manifests, and one list of tags', async () => {
    const shelf = await shelfOf();
    const answers = ['0', '1', await digestOf(other), DIGEST].map((what) =>
      shelf.fetch(`${HUB}/library/web/manifests/${what}`).then((answer) => answer.text()),
    );
    const [one, two] = [new TextDecoder().decode(other), new TextDecoder().decode(MANIFEST)];
    expect(await Promise.all(answers)).toEqual([one, two, one, two]);
    const list = await shelf.fetch(`${HUB}/library/web/tags/list`);
    expect(await list.json()).toEqual({ name: 'library/web', tags: ['latest', '1', '0'] });
  });

  test.each([
    ['web:0', true],
    ['web:1', true],
    ['web:2', false],
  ])('%s is there: %s', async (text, isThere) => {
    expect(await (await shelfOf()).has(reference(text))).toBe(isThere);
  });

  test('are named once, with the tags of all', async () => {
    const way = wayOf(await shelfOf());
    expect(await shelfHint(way, reference('web:3'))).toBe(
      'On the shelf, without a network, web has the tags latest, 1, 0.',
    );
    expect(await shelfHint(way, reference('mysql'))).toBe('On the shelf, without a network: web.');
  });
});

describe('a catalogue that is not there', () => {
  test.each([
    ['is missing', () => new Response('', { status: 404 })],
    ['is a page', () => new Response('<!doctype html>')],
    ['is another document', () => Response.json({ images: [{ name: 'web' }] })],
    ['is endless', () => new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) }))],
    [
      'can’t be reached',
      () => {
        throw new OutsideError('gone');
      },
    ],
  ])('%s: the shelf is empty, and is looked at again', async (_how, answer) => {
    const files = new Files();
    files.answers.set('catalogue.json', answer);
    const shelf = new Shelf({ read: async (path) => files.read(path) });
    expect(await shelf.images()).toEqual([]);
    expect(await shelfHint(wayOf(shelf), reference('alpine'))).toBeUndefined();
    files.answers.set('catalogue.json', () => Response.json(CATALOGUE));
    expect(await shelf.has(reference('web'))).toBe(true);
  });
});

describe('one line says what there is instead', () => {
  test.each([
    ['alpine', 'On the shelf, without a network: near alpine: system (a system); also web.'],
    ['mysql', 'On the shelf, without a network: web, system.'],
    ['web:3', 'On the shelf, without a network, web has the tags latest, 1.'],
    ['registry.example/alpine', undefined],
  ])('%s', async (text, line) => {
    expect(await shelfHint(wayOf(new Shelf(new Files())), reference(text))).toBe(line);
  });

  test('nothing without a shelf', async () => {
    expect(await shelfHint({ outside: offline, timers: systemTimers }, reference('alpine'))).toBeUndefined();
  });
});
