/** A builder over images in memory, whose RUN is played by a script: for tests of everything but the containers. */
import type { ContainerCreateRequest } from '../../model/types.ts';
import { tarBytes, type TestEntry } from '../../archive/testing/tar-of.ts';
import { parseBuildOptions } from '../../api/input/build-options.ts';
import { Query } from '../../api/input/query.ts';
import type { Containers, OutputChunk } from '../../model/engine.ts';
import { notFound, reasonOf } from '../../std/errors.ts';
import { EventLog } from '../../events/event-log.ts';
import { ImageFixture } from '../../image/testing/image-fixture.ts';
import type { Image } from '../../image/image.ts';
import { systemTimers } from '../../std/time.ts';
import { streamOf } from '../../std/stream-of.ts';
import type { BuilderDependencies } from '../3-execute/build-run.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { BuildService } from '../builder.ts';
import type { Fetcher } from '../context/fetch-file.ts';
import { children, type Entry, FileView, type Stack } from '../../image/file-view.ts';
import { instantOfMs } from '../../std/instant.ts';

export interface Played {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  /** What it writes. */
  readonly files?: readonly TestEntry[];
  /** Goes on until it is killed. */
  readonly isEndless?: boolean;
}

type Play = (command: readonly string[], request: ContainerCreateRequest) => Played;

interface Options {
  readonly query?: Record<string, string | readonly string[]>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export class BuildFixture {
  readonly images = new ImageFixture();
  readonly service: BuildService;
  /** Containers that are there now. */
  readonly containers = new Map<string, ContainerCreateRequest>();
  /** All that ever were. */
  readonly requests: ContainerCreateRequest[] = [];
  play: Play = () => ({});
  fetch: Fetcher['fetch'] = () => Promise.reject(new Error('dial tcp: lookup nowhere: no such host'));
  #serial = 0;

  constructor() {
    const clock = { now: () => instantOfMs(Date.UTC(2026, 0, 1)) };
    const dependencies: BuilderDependencies = {
      images: this.images.images.builds,
      containers: this.#containers(),
      mounts: { caches: {}, clear: async () => {} } as unknown as BuilderDependencies['mounts'],
      clock,
      random: { bytes: (count) => new Uint8Array(count).fill((this.#serial += 1)) },
      outside: { fetch: (url, request) => this.fetch(url, request) },
      pull: async function* (ref) {
        yield await Promise.resolve({ status: `Pulling ${ref}` });
        throw notFound(`pull access denied for ${ref}`);
      },
    };
    this.service = new BuildService(dependencies, new EventLog(clock, systemTimers));
  }

  /** A base image `base` with a few files. */
  static async create(config: readonly string[] = []): Promise<BuildFixture> {
    const fixture = new BuildFixture();
    const files: TestEntry[] = [
      { name: 'bin/', type: 'directory' },
      { name: 'bin/sh', body: '#!', mode: 0o755 },
      { name: 'etc/', type: 'directory' },
      { name: 'etc/passwd', body: 'root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n' },
      { name: 'etc/group', body: 'root:x:0:\nstaff:x:50:\nweb:x:34:\n' },
      { name: 'private/', type: 'directory', mode: 0o700, uid: 7 },
      { name: 'away', type: 'symlink', linkName: '/private' },
      { name: 'out', type: 'symlink', linkName: '../../../../tmp' },
    ];
    await fixture.images.import('base:latest', files, ['CMD ["sh"]', ...config]);
    return fixture;
  }

  messages(dockerfile: string, context: readonly TestEntry[] = [], options: Options = {}): AsyncIterable<BuildMessage> {
    return this.#build([{ name: 'Dockerfile', body: dockerfile }, ...context], options);
  }

  /** What a client without colours prints; a failure is the last line. */
  async build(dockerfile: string, context: readonly TestEntry[] = [], options: Options = {}): Promise<string> {
    return printed(this.messages(dockerfile, context, options));
  }

  /** Builds from a context as it is sent; what a client prints. */
  async buildBytes(context: Uint8Array): Promise<string> {
    const options = parseBuildOptions(new Query(new URLSearchParams()), new Headers());
    return printed(this.service.build(streamOf([context]), options, new AbortController().signal));
  }

  /** Builds and tags; throws what failed. */
  async image(dockerfile: string, context: readonly TestEntry[] = [], options: Options = {}): Promise<Image> {
    const output = await this.build(dockerfile, context, options);
    const id = /Successfully built (\w+)/.exec(output)?.[1];
    if (id === undefined) throw new Error(output);
    return this.images.images.resolve(id);
  }

  view(image: Image): FileView {
    return new FileView(this.images.images.builds.rootsOf(image));
  }

  /** The files of an image that are not the base's, one a line: mode, owner, size or target. */
  files(image: Image): string[] {
    const base = new Set(linesOf(this.view(this.images.images.resolve('base')).root));
    return linesOf(this.view(image).root).filter((line) => !base.has(line));
  }

  async text(image: Image, path: string): Promise<string> {
    const { entry } = this.view(image).resolve(path);
    if (entry?.node.kind !== 'regular') throw new Error(`${path} is no file`);
    return new TextDecoder().decode(await entry.node.read(0, entry.node.size));
  }

  async *#build(
    entries: readonly TestEntry[],
    { query = {}, headers = {}, signal }: Options,
  ): AsyncIterable<BuildMessage> {
    const parameters = new URLSearchParams();
    for (const [name, values] of Object.entries(query)) {
      for (const value of [values].flat()) parameters.append(name, value);
    }
    const options = parseBuildOptions(new Query(parameters), new Headers(headers));
    const body = streamOf([await tarBytes(...entries)]);
    yield* this.service.build(body, options, signal ?? new AbortController().signal);
  }

  #containers(): Containers {
    const ends = new Map<string, (exitCode: number) => void>();
    const exits = new Map<string, Promise<number>>();
    const played = (id: string): Played => {
      const request = this.containers.get(id);
      return this.play(request?.Cmd ?? [], request ?? {});
    };
    const script: Partial<Containers> = {
      create: async (request) => {
        const id = (this.#serial += 1).toString(16).padStart(64, 'c');
        this.containers.set(id, request);
        this.requests.push(request);
        exits.set(id, new Promise((resolve) => ends.set(id, resolve)));
        return { Id: id, Warnings: [] };
      },
      attach: async (id) => ({
        tty: false,
        output: streamOutput(played(id), exits.get(id) ?? Promise.resolve(0)),
        [Symbol.asyncDispose]: async () => {},
      }),
      start: async (id) => {
        const { isEndless, exit = 0 } = played(id);
        if (isEndless !== true) ends.get(id)?.(exit);
        return true;
      },
      wait: async (id) => ({ exit: (exits.get(id) ?? Promise.resolve(0)).then((StatusCode) => ({ StatusCode })) }),
      kill: async (id) => ends.get(id)?.(137),
      readUpperAsLayer: async (id) => streamOf([await tarBytes(...(played(id).files ?? []))]),
      remove: async (id) => void this.containers.delete(id),
    };
    return script as Containers;
  }
}

async function printed(messages: AsyncIterable<BuildMessage>): Promise<string> {
  let text = '';
  try {
    for await (const message of messages) {
      text += message.stream ?? (message.error === undefined ? '' : `${message.error}\n`);
    }
  } catch (error) {
    text += `refused: ${reasonOf(error)}\n`;
  }
  return text.replaceAll(/\u001b\[\d+m/g, '');
}

function streamOutput({ stdout, stderr }: Played, ended: Promise<unknown>): ReadableStream<OutputChunk> {
  const encode = (text: string) => new TextEncoder().encode(text);
  return new ReadableStream({
    async start(controller) {
      if (stdout !== undefined) controller.enqueue({ source: 'stdout', bytes: encode(stdout) });
      if (stderr !== undefined) controller.enqueue({ source: 'stderr', bytes: encode(stderr) });
      await ended;
      controller.close();
    },
  });
}

function linesOf(stack: Stack, prefix = ''): string[] {
  return children(stack).flatMap(([name, entry]) => [
    lineOf(prefix + name, entry),
    ...(entry.stack ? linesOf(entry.stack, `${prefix}${name}/`) : []),
  ]);
}

function lineOf(path: string, { node }: Entry): string {
  const owner = `${node.uid}:${node.gid}`;
  const mode = (node.mode & 0o7777).toString(8);
  if (node.kind === 'symlink') return `${path} -> ${node.target} ${owner}`;
  return `${path}${node.kind === 'directory' ? '/' : ''} ${mode} ${owner}${node.kind === 'regular' ? ` ${node.size}` : ''}`;
}
