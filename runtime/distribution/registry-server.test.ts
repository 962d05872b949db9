/** The OCI distribution specification 1.1, request by request, without a socket. */
import { describe, expect, test } from 'vitest';
import { digestOf, type Digest } from '../oci/digest.ts';
import { MediaType } from '../model/media-types.ts';
import { bytesOfText, ServedRegistry } from './testing/served.ts';

const NOWHERE = `sha256:${'0'.repeat(64)}` as Digest;
const OCTETS = { 'Content-Type': 'application/octet-stream' };
const MANIFEST = { 'Content-Type': MediaType.OciManifest };

interface Page {
  readonly repositories?: string[];
  readonly tags?: string[];
}

describe('refusals', () => {
  const bad = 'not a manifest';
  const empty = `{"schemaVersion":2,"config":{"mediaType":"x","digest":"${NOWHERE}","size":2},"layers":[]}`;
  test.each<[string, number, string | undefined, Record<string, string>?, string?]>([
    ['GET /v2/', 200, undefined],
    ['GET /', 404, undefined],
    ['GET /v3/', 404, undefined],
    ['POST /v2/_catalog', 405, 'UNSUPPORTED'],
    ['GET /v2/_drydock/garbage-collect', 405, 'UNSUPPORTED'],
    ['GET /v2/_drydock/other', 404, undefined],
    ['GET /v2/UPPER/tags/list', 400, 'NAME_INVALID'],
    [`GET /v2/${'a'.repeat(201)}/tags/list`, 400, 'NAME_INVALID'],
    ['GET /v2/a/../b/tags/list', 404, 'NAME_UNKNOWN'],
    ['GET /v2/none/tags/list', 404, 'NAME_UNKNOWN'],
    ['GET /v2/app/tags/list?n=x', 400, 'PAGINATION_NUMBER_INVALID'],
    ['GET /v2/none/manifests/latest', 404, 'MANIFEST_UNKNOWN'],
    ['GET /v2/app/manifests/none', 404, 'MANIFEST_UNKNOWN'],
    ['GET /v2/app/manifests/md5:00', 400, 'DIGEST_INVALID'],
    [`HEAD /v2/app/manifests/${NOWHERE}`, 404, undefined],
    ['GET /v2/app/blobs/none', 400, 'DIGEST_INVALID'],
    ['GET /v2/app/blobs/%zz', 400, 'DIGEST_INVALID'],
    [`GET /v2/app/blobs/${NOWHERE}`, 404, 'BLOB_UNKNOWN'],
    [`POST /v2/app/blobs/${NOWHERE}`, 405, 'UNSUPPORTED'],
    [`DELETE /v2/app/blobs/${NOWHERE}`, 404, 'BLOB_UNKNOWN'],
    ['DELETE /v2/app/manifests/none', 404, 'MANIFEST_UNKNOWN'],
    [`DELETE /v2/none/manifests/${NOWHERE}`, 404, 'NAME_UNKNOWN'],
    ['GET /v2/app/blobs/uploads/none', 404, 'BLOB_UPLOAD_UNKNOWN'],
    ['PATCH /v2/app/blobs/uploads/none', 404, 'BLOB_UPLOAD_UNKNOWN', OCTETS, 'x'],
    [`PUT /v2/app/blobs/uploads/none?digest=${NOWHERE}`, 404, 'BLOB_UPLOAD_UNKNOWN'],
    ['PUT /v2/app/blobs/uploads/none?digest=x', 400, 'DIGEST_INVALID'],
    [`POST /v2/app/blobs/uploads/?digest=${NOWHERE}`, 400, 'DIGEST_INVALID', OCTETS, 'x'],
    ['POST /v2/app/blobs/uploads/?digest=x', 400, 'DIGEST_INVALID', OCTETS, 'x'],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', MANIFEST],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', MANIFEST, bad],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', MANIFEST, 'null'],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', MANIFEST, '{"schemaVersion":1}'],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', { 'Content-Type': 'text/plain' }, empty],
    ['PUT /v2/app/manifests/v1', 400, 'MANIFEST_INVALID', { 'Content-Type': MediaType.OciIndex }, empty],
    ['PUT /v2/app/manifests/v1', 404, 'MANIFEST_BLOB_UNKNOWN', MANIFEST, empty],
    ['PUT /v2/app/manifests/-bad', 400, 'TAG_INVALID', MANIFEST, empty],
    [`PUT /v2/app/manifests/${NOWHERE}`, 400, 'DIGEST_INVALID', MANIFEST, empty],
    ['PUT /v2/app/manifests/v1', 413, 'SIZE_INVALID', MANIFEST, ' '.repeat(4 * 2 ** 20 + 1)],
    ['POST /v2/app/manifests/v1', 405, 'UNSUPPORTED'],
    ['GET /v2/app/referrers/v1', 400, 'DIGEST_INVALID'],
  ])('%s is %i %s', async (line, status, code, headers = {}, body) => {
    const registry = new ServedRegistry();
    await registry.image('app', 'there', 'layer');
    const answer = await registry.ask(line, headers, body === undefined ? undefined : bytesOfText(body));
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers.get('Docker-Distribution-Api-Version')).toBe('registry/2.0');
    expect(registry.reports).toEqual([]);
  });
});

describe('a blob is pushed', () => {
  const content = bytesOfText('0123456789');

  async function begin(registry: ServedRegistry): Promise<string> {
    const { status, headers } = await registry.ask('POST /v2/app/blobs/uploads/');
    expect(status).toBe(202);
    expect(headers.get('Range')).toBe('0-0');
    return headers.get('Location') ?? '';
  }

  async function there(registry: ServedRegistry, digest: Digest): Promise<string> {
    const { status, text, headers } = await registry.ask(`GET /v2/app/blobs/${digest}`);
    expect([status, headers.get('Content-Length')]).toEqual([200, '10']);
    return text;
  }

  test('in one request, and in two', async () => {
    const registry = new ServedRegistry();
    const digest = await digestOf(content);
    const one = await registry.ask(`POST /v2/app/blobs/uploads/?digest=${digest}`, OCTETS, content);
    expect([one.status, one.headers.get('Location')]).toEqual([201, `/v2/app/blobs/${digest}`]);
    expect(await there(registry, digest)).toBe('0123456789');
    const other = new ServedRegistry();
    const two = await other.ask(`PUT ${await begin(other)}?digest=${digest}`, OCTETS, content);
    expect([two.status, two.headers.get('Docker-Content-Digest')]).toEqual([201, digest]);
    expect(await there(other, digest)).toBe('0123456789');
  });

  test('in chunks, which must follow one another', async () => {
    const registry = new ServedRegistry();
    const place = await begin(registry);
    const chunk = (first: number, last: number) =>
      registry.ask(`PATCH ${place}`, { 'Content-Range': `${first}-${last}` }, content.slice(first, last + 1));
    expect((await chunk(0, 3)).headers.get('Range')).toBe('0-3');
    const gap = await chunk(6, 9);
    expect([gap.status, gap.code, gap.headers.get('Range'), gap.headers.get('Location')]).toEqual([
      416,
      'BLOB_UPLOAD_INVALID',
      '0-3',
      place,
    ]);
    expect((await registry.ask(`GET ${place}`)).headers.get('Range')).toBe('0-3');
    expect((await chunk(4, 6)).status).toBe(202);
    const short = await registry.ask(`PATCH ${place}`, { 'Content-Range': '7-9' }, content.slice(7, 9));
    expect([short.status, short.code]).toEqual([400, 'SIZE_INVALID']);
    const digest = await digestOf(content);
    const late = await registry.ask(`PUT ${place}?digest=${digest}`, { 'Content-Range': '9-9' }, content.slice(9));
    expect(late.status).toBe(416);
    const last = await registry.ask(`PUT ${place}?digest=${digest}`, { 'Content-Range': '7-9' }, content.slice(7));
    expect(last.status).toBe(201);
    expect(await there(registry, digest)).toBe('0123456789');
    expect((await registry.ask(`GET ${place}`)).status).toBe(404);
    await registry.pins.settled();
    expect(await registry.blobs.list()).toEqual([{ digest, size: 10 }]);
  });

  test('as a stream without a length, under a digest of another algorithm', async () => {
    const registry = new ServedRegistry();
    const place = await begin(registry);
    expect((await registry.ask(`PATCH ${place}`, OCTETS, content)).headers.get('Range')).toBe('0-9');
    const digest = await digestOf(content, 'sha512');
    expect((await registry.ask(`PUT ${place}?digest=${digest}`)).status).toBe(201);
    expect(await there(registry, digest)).toBe('0123456789');
  });

  test('and nothing is kept of one that is wrong, broken off or cancelled', async () => {
    const registry = new ServedRegistry();
    const wrong = await begin(registry);
    await registry.ask(`PATCH ${wrong}`, OCTETS, content);
    expect((await registry.ask(`PUT ${wrong}?digest=${NOWHERE}`)).code).toBe('DIGEST_INVALID');
    const broken = await begin(registry);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(content),
      pull: () => Promise.reject(new Error('the client is gone')),
    });
    expect((await registry.ask(`PATCH ${broken}`, OCTETS, body)).status).toBe(500);
    expect((await registry.ask(`GET ${broken}`)).headers.get('Range')).toBe('0-0');
    await registry.ask(`PATCH ${broken}`, OCTETS, content);
    expect((await registry.ask(`DELETE ${broken}`)).status).toBe(204);
    expect((await registry.ask(`DELETE ${broken}`)).code).toBe('BLOB_UPLOAD_UNKNOWN');
    await registry.pins.settled();
    expect(await registry.blobs.list()).toEqual([]);
  });

  test('when there is no room for it, the client is told', async () => {
    const registry = new ServedRegistry();
    const place = await begin(registry);
    const large = await registry.ask(`PATCH ${place}`, OCTETS, new Uint8Array(65 * 2 ** 20));
    expect([large.status, large.code]).toEqual([507, 'UNKNOWN']);
  });

  test('once, and mounted elsewhere', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.push('app', '0123456789');
    const mounted = await registry.ask(`POST /v2/other/blobs/uploads/?mount=${digest}&from=app`);
    expect([mounted.status, mounted.headers.get('Location')]).toEqual([201, `/v2/other/blobs/${digest}`]);
    const found = await registry.ask(`POST /v2/third/blobs/uploads/?mount=${digest}`);
    expect(found.status).toBe(201);
    const missing = await registry.ask(`POST /v2/other/blobs/uploads/?mount=${NOWHERE}&from=app`);
    expect(missing.status).toBe(202);
    expect((await registry.ask(`GET /v2/fourth/blobs/${digest}`)).code).toBe('BLOB_UNKNOWN');
  });

  test('more uploads than a registry keeps open drop the one that was idle longest', async () => {
    const registry = new ServedRegistry();
    const first = await begin(registry);
    for (let count = 0; count < 64; count += 1) await begin(registry);
    expect((await registry.ask(`GET ${first}`)).code).toBe('BLOB_UPLOAD_UNKNOWN');
  });
});

describe('a blob is read', () => {
  test.each<[string, number, string, string | null]>([
    ['bytes=2-5', 206, '2345', 'bytes 2-5/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-99', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    ['bytes=10-', 416, '', 'bytes */10'],
  ])('%s', async (range, status, text, contentRange) => {
    const registry = new ServedRegistry();
    const digest = await registry.push('app', '0123456789');
    const answer = await registry.ask(`GET /v2/app/blobs/${digest}`, { Range: range });
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([status, contentRange]);
    if (status !== 416) {
      expect(answer.text).toBe(text);
      expect(answer.headers.get('Content-Length')).toBe(String(text.length));
    }
  });

  test('by HEAD without its bytes, and not at all once the store has lost it', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.push('app', '0123456789');
    const head = await registry.ask(`HEAD /v2/app/blobs/${encodeURIComponent(digest)}`);
    expect([head.status, head.headers.get('Content-Length'), head.text]).toEqual([200, '10', '']);
    await registry.blobs.delete(digest);
    expect((await registry.ask(`GET /v2/app/blobs/${digest}`)).code).toBe('BLOB_UNKNOWN');
  });
});

describe('manifests', () => {
  test('are read as they were pushed, by tag and by digest', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('team/app', 'v1', 'layer');
    for (const reference of ['v1', digest]) {
      const { status, headers, text } = await registry.ask(`GET /v2/team/app/manifests/${reference}`);
      expect([status, headers.get('Content-Type'), headers.get('Docker-Content-Digest')]).toEqual([
        200,
        MediaType.OciManifest,
        digest,
      ]);
      expect(await digestOf(bytesOfText(text))).toBe(digest);
    }
    const head = await registry.ask('HEAD /v2/team/app/manifests/v1');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(Number(head.headers.get('Content-Length'))).toBeGreaterThan(100);
  });

  test('in an index must be there', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('app', '', 'layer');
    const index = (of: Digest) => ({
      schemaVersion: 2,
      manifests: [{ mediaType: MediaType.OciManifest, digest: of, size: 1 }],
    });
    await registry.manifest('app', 'all', index(digest), MediaType.OciIndex);
    await expect(registry.manifest('app', 'none', index(NOWHERE), MediaType.OciIndex)).rejects.toThrow(
      'MANIFEST_BLOB_UNKNOWN',
    );
  });

  test('lose a tag, or all of them with themselves', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('app', 'v1', 'layer');
    await registry.image('app', 'v2', 'layer');
    expect((await registry.ask('DELETE /v2/app/manifests/v1')).status).toBe(202);
    expect((await registry.ask('GET /v2/app/manifests/v1')).status).toBe(404);
    expect((await registry.ask('GET /v2/app/manifests/v2')).status).toBe(200);
    expect((await registry.ask(`DELETE /v2/app/manifests/${digest}`)).status).toBe(202);
    expect((await registry.ask('GET /v2/app/manifests/v2')).status).toBe(404);
    expect(JSON.parse((await registry.ask('GET /v2/app/tags/list')).text)).toEqual({ name: 'app', tags: [] });
  });

  test('tell who refers to them, also before they are there', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('app', 'v1', 'layer');
    const subject = { mediaType: MediaType.OciManifest, digest, size: 1 };
    const annotations = { 'org.example.note': 'why' };
    const signature = await registry.image('app', '', 'signature', {
      subject,
      artifactType: 'example/signature',
      annotations,
    });
    const sbom = await registry.image('app', '', 'sbom', { subject });
    const early = await registry.image('app', '', 'early', { subject: { ...subject, digest: NOWHERE } });
    const list = async (target: string) => {
      const { status, headers, text } = await registry.ask(`GET /v2/app/referrers/${target}`);
      expect([status, headers.get('Content-Type')]).toEqual([200, MediaType.OciIndex]);
      const { manifests } = JSON.parse(text) as { manifests: { digest: string }[] };
      return { manifests, filters: headers.get('OCI-Filters-Applied') };
    };
    const all = await list(digest);
    expect(all.manifests.map((each) => each.digest).sort()).toEqual([signature, sbom].sort());
    expect(all.filters).toBeNull();
    const filtered = await list(`${digest}?artifactType=example/signature`);
    expect(filtered.filters).toBe('artifactType');
    expect(filtered.manifests).toMatchObject([
      { mediaType: MediaType.OciManifest, digest: signature, artifactType: 'example/signature', annotations },
    ]);
    expect((await list(`${digest}?artifactType=${MediaType.OciConfig}`.replaceAll('+', '%2B'))).manifests).toHaveLength(
      1,
    );
    expect((await list(NOWHERE)).manifests.map((each) => each.digest)).toEqual([early]);
    expect((await list(`sha256:${'1'.repeat(64)}`)).manifests).toEqual([]);
    await registry.ask(`DELETE /v2/app/manifests/${signature}`);
    expect((await list(digest)).manifests).toHaveLength(1);
  });

  test('with a subject are answered with it', async () => {
    const registry = new ServedRegistry();
    const config = { mediaType: MediaType.OciConfig, digest: await registry.push('app', '{}'), size: 2 };
    const subject = { mediaType: MediaType.OciManifest, digest: NOWHERE, size: 1 };
    const body = bytesOfText(JSON.stringify({ schemaVersion: 2, config, layers: [], subject }));
    const { status, headers } = await registry.ask('PUT /v2/app/manifests/v1', MANIFEST, body);
    expect([status, headers.get('OCI-Subject')]).toEqual([201, NOWHERE]);
  });
});

describe('lists', () => {
  async function pages(registry: ServedRegistry, start: string): Promise<string[][]> {
    const found: string[][] = [];
    for (let target: string | undefined = start; target !== undefined && found.length < 10;) {
      const { text, headers } = await registry.ask(`GET ${target}`);
      const { repositories, tags } = JSON.parse(text) as Page;
      found.push(repositories ?? tags ?? []);
      target = /^<([^>]*)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];
    }
    return found;
  }

  test('come in pages', async () => {
    const registry = new ServedRegistry();
    for (const tag of ['b', 'a', 'B', 'c', '1']) await registry.image('team/app', tag, 'layer');
    await registry.image('z', 'v1', 'layer');
    await registry.push('only-blobs', 'x');
    expect(await pages(registry, '/v2/team/app/tags/list')).toEqual([['1', 'B', 'a', 'b', 'c']]);
    expect(await pages(registry, '/v2/team/app/tags/list?n=2')).toEqual([['1', 'B'], ['a', 'b'], ['c']]);
    expect(await pages(registry, '/v2/team/app/tags/list?n=0')).toEqual([[]]);
    expect(await pages(registry, '/v2/team/app/tags/list?last=a')).toEqual([['b', 'c']]);
    expect(await pages(registry, '/v2/_catalog')).toEqual([['team/app', 'z']]);
    expect(await pages(registry, '/v2/_catalog?n=1')).toEqual([['team/app'], ['z']]);
  });
});

describe('what a registry has', () => {
  test('is there again after it was opened anew, under pins of its own', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('team/app', 'v1', 'layer');
    const again = new ServedRegistry({}, registry);
    await again.server.open();
    await again.pins.collectGarbage();
    expect((await again.ask('GET /v2/team/app/manifests/v1')).headers.get('Docker-Content-Digest')).toBe(digest);
    expect(again.server.needed).toHaveLength(3);
    expect(await again.blobs.list()).toHaveLength(3);
  });

  test('is as before when its book can not be written', async () => {
    const registry = new ServedRegistry();
    await registry.image('app', 'v1', 'one');
    registry.stateFiles.write = () => Promise.reject(new Error('no space left on device'));
    await expect(registry.image('app', 'v1', 'two')).rejects.toThrow('blob: 500');
    expect(registry.server.needed).toHaveLength(3);
    await registry.pins.settled();
    expect(await registry.blobs.list()).toHaveLength(3);
  });

  test('is read past a file that is broken', async () => {
    const registry = new ServedRegistry();
    await registry.image('good', 'v1', 'layer');
    await registry.stateFiles.write('repositories/bad.json', bytesOfText('{"manifests":3}'));
    const again = new ServedRegistry({}, registry);
    await again.server.open();
    expect(again.reports).toEqual([expect.stringContaining('repositories/bad.json')]);
    expect(JSON.parse((await again.ask('GET /v2/_catalog')).text)).toEqual({ repositories: ['good'] });
  });

  test('is collected when no manifest needs it', async () => {
    const registry = new ServedRegistry();
    const digest = await registry.image('app', 'v1', 'old layer');
    await registry.image('app', 'v1', 'new layer');
    const subject = { mediaType: MediaType.OciManifest, digest, size: 1 };
    await registry.image('app', '', 'signature of the old', { subject });
    const collect = async (query = '') =>
      JSON.parse((await registry.ask(`POST /v2/_drydock/garbage-collect${query}`)).text) as unknown;
    expect(await collect()).toEqual({ manifests: 0, blobs: 0, bytes: 0 });
    expect(await collect('?delete-untagged=true')).toMatchObject({ manifests: 2, blobs: 4 });
    await registry.pins.settled();
    expect(await registry.blobs.list()).toHaveLength(3);
    expect((await registry.ask('GET /v2/app/manifests/v1')).status).toBe(200);
    await registry.ask(`DELETE /v2/app/manifests/v1`);
    await collect('?delete-untagged=true');
    await registry.pins.settled();
    expect(await registry.blobs.list()).toEqual([]);
  });
});
