import { describe, expect, test } from 'vitest';
import type { DockerError } from '../../std/errors.ts';
import type { RegistryCredentials } from '../../model/credentials.ts';
import { errorAnswer, FakeRegistry } from '../../registry/testing/fake-registry.ts';
import type { Timers } from '../../std/time.ts';
import { digestOf } from '../../oci/digest.ts';
import { MediaType } from '../../model/media-types.ts';
import { ImageFixture } from '../testing/image-fixture.ts';

const FILES = [[{ name: 'bin/sh', body: 'shell' }], [{ name: 'etc/motd', body: 'ahoy' }]];

/** Nobody waits for the time between attempts. */
const quick: Timers = {
  after: (ms, callback) => {
    if (ms <= 1000) queueMicrotask(callback);
    return { [Symbol.dispose]: () => undefined };
  },
};

const HOST = 'registry.example';

interface Options {
  readonly platform?: string;
  readonly credentials?: RegistryCredentials;
  readonly signal?: AbortSignal;
}

class Puller {
  readonly registry: FakeRegistry;
  readonly fixture: ImageFixture;
  /** Status lines, without the progress of bytes. */
  told: string[] = [];

  constructor() {
    this.registry = new FakeRegistry(HOST);
    this.fixture = new ImageFixture({ outside: this.registry, timers: quick });
  }

  async pull(tag = 'latest', { platform, credentials = {}, signal = new AbortController().signal }: Options = {}) {
    this.told = [];
    const image = `${HOST}/app`;
    const options = { image, tag, credentials, signal, ...(platform !== undefined && { platform }) };
    for await (const { id, status, progress } of this.fixture.images.pull(options))
      if (progress === undefined) this.told.push(id === undefined ? text(status) : `${text(id)}: ${text(status)}`);
    return this.told;
  }

  /** The pull fails, and nothing of it stays. */
  async refused(tag?: string, options?: Options): Promise<DockerError> {
    const blobs = (await this.fixture.blobs.list()).length;
    const served = this.fixture.served();
    const names = await this.fixture.names();
    const error: unknown = await this.pull(tag, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await this.fixture.layers.pins.settled();
    expect(await this.fixture.names()).toEqual(names);
    expect(this.fixture.served()).toEqual(served);
    expect(await this.fixture.blobs.list()).toHaveLength(blobs);
    expect(error).toMatchObject({ name: 'DockerError' });
    return error as DockerError;
  }
}

describe('an image is pulled', () => {
  test("with Docker's messages, its tag and its digest", async () => {
    const puller = new Puller();
    const { digest, layers, config } = await puller.registry.putImage('latest', FILES);
    const [lower = '', upper = ''] = layers.map((layer) => layer.digest.slice(7, 19));
    const told = await puller.pull();
    expect(told.slice(0, 3)).toEqual([
      'latest: Pulling from app',
      `${lower}: Pulling fs layer`,
      `${upper}: Pulling fs layer`,
    ]);
    expect(told.slice(-2)).toEqual([
      `Digest: ${digest}`,
      'Status: Downloaded newer image for registry.example/app:latest',
    ]);
    expect(told.filter((line) => line.startsWith(lower)).slice(1)).toEqual([
      `${lower}: Verifying Checksum`,
      `${lower}: Download complete`,
      `${lower}: Pull complete`,
    ]);
    expect(told.indexOf(`${lower}: Pull complete`)).toBeLessThan(told.indexOf(`${upper}: Pull complete`));
    const image = puller.fixture.images.resolve('registry.example/app');
    expect(image.id).toBe(config.digest);
    expect(await puller.fixture.images.inspect(image.id)).toMatchObject({
      RepoTags: ['registry.example/app:latest'],
      RepoDigests: [`registry.example/app@${digest}`],
    });
    expect(puller.fixture.events).toEqual(['pull registry.example/app']);
  });

  test('and a second time only asked after', async () => {
    const puller = new Puller();
    const { digest } = await puller.registry.putImage('latest', FILES);
    await puller.pull();
    puller.registry.requests.length = 0;
    expect(await puller.pull()).toEqual([
      'latest: Pulling from app',
      `Digest: ${digest}`,
      'Status: Image is up to date for registry.example/app:latest',
    ]);
    expect(puller.registry.requests).toEqual(['GET /v2/', 'HEAD /v2/app/manifests/latest']);
  });

  test('by its digest, without a tag', async () => {
    const puller = new Puller();
    const { digest } = await puller.registry.putImage('latest', FILES);
    await puller.pull(digest);
    const { RepoTags, RepoDigests } = await puller.fixture.images.inspect(`registry.example/app@${digest}`);
    expect([RepoTags, RepoDigests]).toEqual([[], [`registry.example/app@${digest}`]]);
  });

  test('without the layers that are there already', async () => {
    const puller = new Puller();
    await puller.registry.putImage('one', FILES);
    const two = await puller.registry.putImage('two', [...FILES, [{ name: 'new', body: 'new' }]]);
    await puller.pull('one');
    puller.registry.requests.length = 0;
    const told = await puller.pull('two');
    expect(told.filter((line) => line.endsWith('Already exists'))).toHaveLength(2);
    expect(puller.registry.requests.filter((line) => line.includes('/blobs/'))).toEqual([
      `GET /v2/app/blobs/${two.config.digest}`,
      `GET /v2/app/blobs/${two.layers[2]?.digest ?? ''}`,
    ]);
  });

  test('with the same layer several times, fetched once', async () => {
    const puller = new Puller();
    const [files = []] = FILES;
    const { layers } = await puller.registry.putImage('latest', [files, files]);
    await puller.pull();
    expect(puller.registry.requests.filter((line) => line.endsWith(layers[0]?.digest ?? ''))).toHaveLength(1);
    expect(puller.fixture.images.resolve('registry.example/app').layers).toHaveLength(2);
  });

  test('from an index, the entry for this machine or the one that was asked for', async () => {
    const puller = new Puller();
    const { digest, size } = await puller.registry.putImage('x', FILES);
    const foreign = await puller.registry.putImage('y', [[{ name: 'arm', body: 'arm' }]], {
      spec: { architecture: 'arm64' },
    });
    const index = await puller.registry.putJson(
      {
        schemaVersion: 2,
        mediaType: MediaType.OciIndex,
        manifests: [
          {
            mediaType: MediaType.DockerManifest,
            ...pick(foreign),
            platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
          },
          { mediaType: MediaType.DockerManifest, digest, size, platform: { os: 'linux', architecture: '386' } },
        ],
      },
      MediaType.OciIndex,
    );
    puller.registry.tags.set('latest', index.digest);
    expect((await puller.pull()).at(-2)).toBe(`Digest: ${index.digest}`);
    expect(puller.fixture.images.resolve('registry.example/app').spec.architecture).toBe('386');
    expect(puller.registry.requests.some((line) => line.endsWith(foreign.digest))).toBe(false);
    expect((await puller.pull('latest', { platform: 'linux/arm64' })).at(-1)).toMatch(/^Status: /);
    expect(puller.fixture.images.resolve('registry.example/app').spec.architecture).toBe('arm64');
  });

  test('for another processor than it was asked for, with a warning', async () => {
    const puller = new Puller();
    await puller.registry.putImage('latest', FILES);
    expect((await puller.pull('latest', { platform: 'linux/arm64' })).at(-1)).toBe(
      'WARNING: image with reference registry.example/app:latest was found but does not match the specified platform: ' +
        'wanted linux/arm64, actual: linux/386',
    );
  });

  test('by two at once, each layer fetched once', async () => {
    const puller = new Puller();
    const { layers } = await puller.registry.putImage('latest', FILES);
    await Promise.all([puller.pull(), puller.pull()]);
    for (const { digest } of layers) {
      expect(puller.registry.requests.filter((line) => line.endsWith(digest))).toHaveLength(1);
    }
  });

  test('over connections that break, from where they broke', async () => {
    const puller = new Puller();
    const body = crypto.getRandomValues(new Uint8Array(60_000));
    const { layers } = await puller.registry.putImage('latest', [[{ name: 'big', body }]]);
    const [{ digest, size } = { digest: '', size: 0 }] = layers;
    const ranges: (string | null)[] = [];
    puller.registry.mischief = ({ url, headers }) => {
      if (!url.pathname.endsWith(digest)) return undefined;
      ranges.push(headers.get('Range'));
      return ranges.length === 1 ? broken(puller.registry.blobs.get(digest)?.bytes.slice(0, 20_000)) : undefined;
    };
    expect((await puller.pull()).find((line) => line.includes('Retrying'))).toMatch(/: Retrying in 5 seconds$/);
    expect(ranges).toEqual([null, 'bytes=20000-']);
    expect(size).toBeGreaterThan(20_000);
  });

  test('until its caller leaves', async () => {
    const puller = new Puller();
    const { layers } = await puller.registry.putImage('latest', FILES);
    const caller = new AbortController();
    puller.registry.mischief = ({ url }) => {
      if (url.pathname.endsWith(layers[1]?.digest ?? '')) caller.abort(new Error('gone'));
      return undefined;
    };
    expect((await puller.refused('latest', { signal: caller.signal })).message).toBe('gone');
  });
});

describe('a registry asks who is there', () => {
  const CHALLENGE = 'Bearer realm="https://auth.example/token",service="registry.example"';

  test('and takes a token, had with name and password', async () => {
    const puller = new Puller();
    await puller.registry.putImage('latest', FILES);
    const asked: string[] = [];
    puller.registry.mischief = ({ url, headers }) => {
      if (url.host === 'auth.example') {
        asked.push(`${url.search} ${headers.get('Authorization') ?? ''}`);
        return Response.json({ token: 'secret-token' });
      }
      const isKnown = headers.get('Authorization') === 'Bearer secret-token';
      return isKnown ? undefined : new Response('{}', { status: 401, headers: { 'WWW-Authenticate': CHALLENGE } });
    };
    await puller.pull('latest', { credentials: { username: 'ada', password: 'lovelace' } });
    expect(asked).toEqual([
      `?service=registry.example&scope=repository%3Aapp%3Apull&account=ada Basic ${btoa('ada:lovelace')}`,
    ]);
  });

  test.each([
    ['in plain text', 'http://auth.example/token'],
    ['on this computer', 'https://localhost/token'],
    ['at no address', 'token'],
  ])('but not to have the password sent somewhere %s', async (_where, realm) => {
    const puller = new Puller();
    await puller.registry.putImage('latest', FILES);
    puller.registry.mischief = () =>
      new Response('{}', { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${realm}",service="x"` } });
    const error = await puller.refused('latest', { credentials: { username: 'ada', password: 'lovelace' } });
    expect(error.message).toContain('refused to ask for a token');
    expect(puller.registry.requests).toEqual(['GET /v2/']);
  });

  test('with basic authentication, and nobody answers', async () => {
    const puller = new Puller();
    puller.registry.mischief = () =>
      new Response('{}', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } });
    expect((await puller.refused()).message).toBe(
      'Head "https://registry.example/v2/app/manifests/latest": no basic auth credentials',
    );
  });

  test("and says no in Docker's words", async () => {
    const puller = new Puller();
    puller.registry.mischief = ({ url }) =>
      url.pathname === '/v2/' ? undefined : errorAnswer(403, 'DENIED', 'requested access to the resource is denied');
    expect(await puller.refused()).toMatchObject({
      status: 404,
      message:
        "pull access denied for registry.example/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    });
  });
});

describe('a hostile registry is refused, and nothing stays', () => {
  const layerOf = async (puller: Puller) => {
    const { layers } = await puller.registry.putImage('latest', FILES);
    return layers[1]?.digest ?? '';
  };
  const answering = (puller: Puller, part: string, answer: () => Response) => {
    puller.registry.mischief = ({ url, method }) =>
      url.pathname.includes(part) && method === 'GET' ? answer() : undefined;
  };

  test('another layer than the digest says', async () => {
    const puller = new Puller();
    const digest = await layerOf(puller);
    const { bytes = new Uint8Array() } = puller.registry.blobs.get(digest) ?? {};
    answering(puller, digest, () => new Response(bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte))));
    expect((await puller.refused()).message).toBe(`filesystem layer verification failed for digest ${digest}`);
  });

  test('a layer that never ends', async () => {
    const puller = new Puller();
    const digest = await layerOf(puller);
    answering(puller, digest, () => new Response(endless()));
    expect((await puller.refused()).message).toMatch(/is larger than its \d+ bytes/);
  });

  test('a layer that always ends early', async () => {
    const puller = new Puller();
    const digest = await layerOf(puller);
    answering(puller, digest, () => new Response(new Uint8Array(0)));
    expect((await puller.refused()).message).toBe('unexpected EOF');
    expect(puller.registry.requests.filter((line) => line.endsWith(digest))).toHaveLength(5);
  });

  test('a manifest without end, and one that is too large', async () => {
    for (const body of [endless(), new Uint8Array(5 * 2 ** 20)]) {
      const puller = new Puller();
      await layerOf(puller);
      answering(
        puller,
        '/manifests/',
        () => new Response(body, { headers: { 'Content-Type': MediaType.DockerManifest } }),
      );
      expect((await puller.refused()).message).toBe('manifest is larger than the limit of 4194304 bytes');
    }
  });

  test('another manifest than the digest says', async () => {
    const puller = new Puller();
    const { digest } = await puller.registry.putImage('latest', FILES);
    answering(
      puller,
      '/manifests/',
      () => new Response('{"schemaVersion":2}', { headers: { 'Content-Type': MediaType.DockerManifest } }),
    );
    expect((await puller.refused()).message).toBe(`manifest verification failed for digest ${digest}`);
  });

  test('an index that leads to itself', async () => {
    const puller = new Puller();
    await puller.registry.putImage('x', FILES);
    // No digest can name itself; a registry may lie about what it sends, which the digest shows.
    let entry = await puller.registry.putJson({ manifests: [] }, MediaType.OciIndex);
    for (let depth = 0; depth < 8; depth += 1) {
      entry = await puller.registry.putJson({ mediaType: MediaType.OciIndex, manifests: [entry] }, MediaType.OciIndex);
    }
    puller.registry.tags.set('latest', entry.digest);
    expect((await puller.refused()).message).toBe('image index is nested deeper than 4');
  });

  test('an index without anything for this machine', async () => {
    const puller = new Puller();
    const { digest, size } = await puller.registry.putImage('x', FILES);
    const offer = (architecture: string, variant?: string) => ({
      mediaType: MediaType.DockerManifest,
      digest,
      size,
      platform: { os: 'linux', architecture, ...(variant !== undefined && { variant }) },
    });
    const manifests = [offer('amd64'), offer('arm64', 'v8'), offer('unknown')];
    const index = await puller.registry.putJson({ mediaType: MediaType.OciIndex, manifests }, MediaType.OciIndex);
    puller.registry.tags.set('latest', index.digest);
    expect((await puller.refused()).message).toBe(
      'no matching manifest for linux/386 in the manifest list entries: it offers linux/amd64, linux/arm64/v8',
    );
  });

  test('layers that are not those of the configuration', async () => {
    const puller = new Puller();
    const diff_ids = [await digestOf(new Uint8Array(1)), await digestOf(new Uint8Array(2))];
    await puller.registry.putImage('latest', FILES, { spec: { rootfs: { type: 'layers', diff_ids } } });
    expect((await puller.refused()).message).toBe("layers from manifest don't match image configuration");
    await puller.registry.putImage('latest', FILES, { spec: { rootfs: { type: 'layers', diff_ids: [] } } });
    expect((await puller.refused()).message).toBe("layers from manifest don't match image configuration");
  });

  test('a configuration of another size', async () => {
    const puller = new Puller();
    const { config } = await puller.registry.putImage('x', FILES);
    await puller.registry.putImage('latest', FILES, { manifest: { config: { ...config, size: config.size - 1 } } });
    expect((await puller.refused()).message).toMatch(/^image config (?:is larger than|verification failed)/);
  });

  test.each([
    ['to this computer', 'http://127.0.0.1:2375/containers/json'],
    ['to a plain connection', 'http://elsewhere.example/blob'],
    ['to a file', 'file:///etc/passwd'],
    ['in a circle', '/v2/app/manifests/latest'],
  ])('a redirect %s', async (_where, Location) => {
    const puller = new Puller();
    await layerOf(puller);
    answering(puller, '/manifests/', () => new Response(null, { status: 307, headers: { Location } }));
    expect((await puller.refused()).message).toMatch(/refused to follow a redirect|stopped after 10 redirects/);
    expect(puller.registry.requests.every((line) => line.includes(' /v2/'))).toBe(true);
  });

  test('a redirect to another host does not get the password', async () => {
    const puller = new Puller();
    const digest = await layerOf(puller);
    const seen: (string | null)[] = [];
    puller.registry.mischief = ({ url, headers, method }) => {
      if (url.host === 'cdn.example') {
        seen.push(headers.get('Authorization'));
        return new Response((puller.registry.blobs.get(digest)?.bytes ?? new Uint8Array()) as Uint8Array<ArrayBuffer>);
      }
      if (headers.get('Authorization') === null)
        return new Response('{}', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } });
      if (method === 'GET' && url.pathname.endsWith(digest))
        return new Response(null, { status: 307, headers: { Location: 'https://cdn.example/blob' } });
      return undefined;
    };
    await puller.pull('latest', { credentials: { username: 'ada', password: 'lovelace' } });
    expect(seen).toEqual([null]);
  });

  test('errors without end or sense', async () => {
    for (const answer of [
      () => new Response(endless(), { status: 404 }),
      () => new Response('<html>', { status: 400 }),
    ]) {
      const puller = new Puller();
      await layerOf(puller);
      answering(puller, '/manifests/', answer);
      puller.registry.tags.clear();
      expect((await puller.refused()).message).toMatch(/^error parsing HTTP 40[04] response body/);
    }
  });

  test('what is no image', async () => {
    const puller = new Puller();
    const { config } = await puller.registry.putImage('x', FILES);
    const mediaType = 'application/vnd.cncf.helm.config.v1+json';
    await puller.registry.putImage('latest', FILES, { manifest: { config: { ...config, mediaType } } });
    expect((await puller.refused()).message).toContain(`unsupported media type ${mediaType}`);
  });

  test('a document that is manifest and index at once', async () => {
    const puller = new Puller();
    await puller.registry.putImage('latest', FILES, { manifest: { manifests: [] } });
    expect((await puller.refused()).message).toContain('unsupported manifest');
  });

  test('a tar that leads out of the layer', async () => {
    const puller = new Puller();
    await puller.registry.putImage('latest', [[{ name: '../../etc/passwd', body: 'x' }]]);
    expect((await puller.refused()).message).toContain("is outside of the layer's root");
  });

  test('and the next image is pulled all the same', async () => {
    const puller = new Puller();
    const digest = await layerOf(puller);
    answering(puller, digest, () => new Response(endless()));
    await puller.refused();
    puller.registry.mischief = () => undefined;
    expect((await puller.pull()).at(-1)).toMatch(/^Status: Downloaded newer image/);
  });
});

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const pick = ({ digest, size }: { digest: string; size: number }) => ({ digest, size });

function endless(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
}

function broken(bytes: Uint8Array<ArrayBuffer> = new Uint8Array()): Response {
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(bytes),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  return new Response(stream);
}
