/**
 * The script of the fake engine: a few containers and images, and Docker's errors for what isn't there.
 */
import type { Script, ScriptedAnswer } from './fake-engine.ts';
import {
  type FakeContainer,
  type FakeImage,
  INFO,
  RUNNING_ID,
  VERSION,
  containerInspect,
  containersAt,
  imageInspect,
  imagesAt,
  statsOf,
} from './fake-objects.ts';
import { networkAnswer } from './fake-network-answers.ts';

const json = (value: unknown, status = 200): ScriptedAnswer => ({ kind: 'json', status, value });
const done = (status = 204): ScriptedAnswer => ({ kind: 'json', status, value: undefined });
const failure = (status: number, message: string): ScriptedAnswer => json({ message }, status);

type Route = readonly [
  pattern: RegExp,
  answer: (match: RegExpExecArray, query: URLSearchParams, body: unknown) => ScriptedAnswer,
];

const noContainer = (name: string): ScriptedAnswer => failure(404, `No such container: ${name}`);

const event = (action: string, attributes: Record<string, string>, nano: string): string =>
  `{"status":"${action}","id":"${RUNNING_ID}","from":"busybox","Type":"container","Action":"${action}","Actor":{"ID":"${RUNNING_ID}","Attributes":${JSON.stringify(attributes)}},"scope":"local","time":1700000000,"timeNano":${nano}}\n`;

const EVENTS =
  event('create', { image: 'busybox', name: 'web', 'com.example/owner': 'me' }, '1700000000123456789') +
  event('die', { exitCode: '0', image: 'busybox', name: 'web' }, '1700000001000000001');

const importAnswer = (): ScriptedAnswer => ({
  kind: 'text',
  status: 200,
  type: 'application/json',
  text: `{"status":"sha256:${'7'.repeat(64)}"}\n`,
});

const lines = (...messages: readonly object[]): ScriptedAnswer => ({
  kind: 'text',
  status: 200,
  type: 'application/json',
  text: messages.map((message) => `${JSON.stringify(message)}\r\n`).join(''),
});

const pullAnswer = (image: string): ScriptedAnswer =>
  image.endsWith('/nosuch')
    ? failure(404, 'manifest for nosuch:latest not found: manifest unknown: manifest unknown')
    : lines(
        { status: 'Pulling from library/busybox', id: 'latest' },
        { status: 'Pulling fs layer', progressDetail: {}, id: '5db9b39c0465' },
        { status: 'Downloading', progressDetail: { current: 1, total: 2 }, progress: '[=>] 1B/2B', id: '5db9b39c0465' },
        { status: 'Pull complete', progressDetail: {}, id: '5db9b39c0465' },
        { status: `Digest: sha256:${'d'.repeat(64)}` },
        { status: `Status: Downloaded newer image for ${image}` },
      );

const pushAnswer = (image: string): ScriptedAnswer =>
  image.endsWith('/nosuch')
    ? failure(404, `An image does not exist locally with the tag: ${image}`)
    : lines(
        { status: `The push refers to repository [${image}]` },
        { status: 'Preparing', progressDetail: {}, id: '5db9b39c0465' },
        { status: 'Pushed', progressDetail: {}, id: '5db9b39c0465' },
        { status: `latest: digest: sha256:${'d'.repeat(64)} size: 527` },
        { progressDetail: {}, aux: { Tag: 'latest', Digest: `sha256:${'d'.repeat(64)}`, Size: 527 } },
      );

const VOLUME = {
  CreatedAt: '2026-01-02T03:04:05Z',
  Driver: 'local',
  Labels: { purpose: 'keeping' },
  Mountpoint: '/var/lib/docker/volumes/v1/_data',
  Name: 'v1',
  Options: null,
  Scope: 'local',
};

const FOUND = [
  { name: 'busybox', description: 'Busybox base image.', star_count: 3301, is_official: true, is_automated: false },
  {
    name: 'someone/busybox',
    description: 'A description that is longer than the column,\nover two lines',
    star_count: 12,
    is_official: false,
    is_automated: true,
  },
];

const searchAnswer = (query: URLSearchParams): ScriptedAnswer =>
  Number(query.get('limit') ?? 0) > 100
    ? failure(400, `Limit ${query.get('limit') ?? ''} is outside the range of [1, 100]`)
    : json(FOUND);

const tar = (text: string): ScriptedAnswer => ({ kind: 'text', status: 200, type: 'application/x-tar', text });

/** As the list shows it: without what only this script needs. */
const summaryOf = (container: FakeContainer, sizes: object): object =>
  Object.assign({ ...container, Tty: undefined, exitCode: undefined }, sizes);

/** `now` is in seconds since the epoch. */
export function answersAt(now: number): Script {
  const CONTAINERS = containersAt(now);
  const IMAGES = imagesAt(now);

  /** By name, or by the beginning of the ID. */
  const findContainer = (name: string) =>
    CONTAINERS.find(({ Id, Names }) => Names[0] === `/${name}` || (name.length >= 3 && Id.startsWith(name)));

  const findImage = (name: string) =>
    IMAGES.find(
      ({ Id, RepoTags }) =>
        RepoTags.includes(name.includes(':') ? name : `${name}:latest`) || Id.startsWith(`sha256:${name}`),
    );

  function withContainer(name: string, answer: (container: FakeContainer) => ScriptedAnswer): ScriptedAnswer {
    const container = findContainer(decodeURIComponent(name));
    return container ? answer(container) : noContainer(decodeURIComponent(name));
  }

  function createAnswer(query: URLSearchParams, body: unknown): ScriptedAnswer {
    const { Image = '' } = body as { Image?: string };
    const name = query.get('name') ?? '';
    if (findContainer(name)) {
      return failure(
        409,
        `Conflict. The container name "/${name}" is already in use by container "${RUNNING_ID}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    }
    if (!findImage(Image)) return failure(404, `No such image: ${Image.includes(':') ? Image : `${Image}:latest`}`);
    const Warnings = name === 'warned' ? ['first warning', 'second warning'] : [];
    return json({ Id: name === 'bad' ? 'bad0' : name === 'denied' ? 'denied0' : RUNNING_ID, Warnings }, 201);
  }

  function startAnswer(id: string): ScriptedAnswer {
    if (id === 'bad0' || id === 'broken') {
      return failure(
        400,
        'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH: unknown',
      );
    }
    if (id === 'denied0') {
      return failure(
        400,
        'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/etc": permission denied: unknown',
      );
    }
    return withContainer(id, () => done());
  }

  const OUTPUT = [
    ['stdout', 'hello\n'],
    ['stderr', 'trouble\n'],
    ['stdout', 'world\n'],
  ] as const;

  const GET: readonly Route[] = [
    [/^\/version$/, () => json(VERSION)],
    [/^\/info$/, () => json(INFO)],
    [/^\/containers\/json$/, (_, query) => listAnswer(query)],
    [
      /^\/containers\/([^/]+)\/json$/,
      ([, name = ''], query) => withContainer(name, (found) => json(containerInspect(found, query.has('size')))),
    ],
    [
      /^\/containers\/([^/]+)\/logs$/,
      ([, name = '']) => withContainer(name, ({ Tty }) => ({ kind: 'output', tty: Tty, chunks: OUTPUT })),
    ],
    [
      /^\/containers\/([^/]+)\/top$/,
      ([, name = '']) =>
        withContainer(name, () =>
          json({
            Titles: ['UID', 'PID', 'CMD'],
            Processes: [
              ['root', '1234', 'sleep 1000'],
              ['nobody', '99999', 'a much longer command line here'],
            ],
          }),
        ),
    ],
    [/^\/containers\/([^/]+)\/stats$/, ([, name = '']) => withContainer(name, (found) => json(statsOf(found)))],
    [/^\/exec\/(\w+)\/json$/, ([, id = '']) => json({ ID: id, Running: false, ExitCode: 7, ContainerID: RUNNING_ID })],
    [/^\/images\/search$/, (_, query) => searchAnswer(query)],
    [
      /^\/images\/get$/,
      (_, query) => (query.get('names') === 'nosuch' ? failure(404, 'No such image: nosuch') : tar('the tar')),
    ],
    [/^\/containers\/(.+)\/export$/, ([, name = '']) => (findContainer(name) ? tar('the files') : noContainer(name))],
    [/^\/images\/json$/, () => json(IMAGES)],
    [/^\/images\/(.+)\/json$/, ([, name = '']) => imageAnswer(name, (found) => json(imageInspect(found)))],
    [/^\/images\/(.+)\/history$/, ([, name = '']) => imageAnswer(name, () => json(historyItems()))],
    [/^\/events$/, () => ({ kind: 'text', status: 200, type: 'application/json', text: EVENTS })],
    [/^\/system\/df$/, () => json(diskUsage())],
    [/^\/volumes\/v1$/, () => json(VOLUME)],
  ];

  const POST: readonly Route[] = [
    [
      /^\/auth$/,
      () => failure(401, 'login attempt to https://registry.example/v2/ failed with status: 401 Unauthorized'),
    ],
    [/^\/images\/(.+)\/push$/, ([, name = '']) => pushAnswer(decodeURIComponent(name))],
    [
      /^\/commit$/,
      (_, query) =>
        findContainer(query.get('container') ?? '')
          ? json({ Id: `sha256:${'9'.repeat(64)}` }, 201)
          : noContainer(query.get('container') ?? ''),
    ],
    [/^\/containers\/create$/, (_, query, body) => createAnswer(query, body)],
    [/^\/containers\/prune$/, () => json({ ContainersDeleted: [CONTAINERS[1]?.Id], SpaceReclaimed: 1234567 })],
    [/^\/containers\/([^/]+)\/start$/, ([, id = '']) => startAnswer(id)],
    [
      /^\/containers\/([^/]+)\/wait$/,
      ([, id = '']) =>
        /^(bad|denied)0$/.test(id)
          ? json({ StatusCode: 0 })
          : withContainer(id, ({ exitCode }) => json({ StatusCode: exitCode })),
    ],
    [
      /^\/containers\/([^/]+)\/attach$/,
      ([, id = '']) => ({
        kind: 'attach',
        tty: findContainer(id)?.Tty === true,
        chunks: findContainer(id) ? OUTPUT : [],
      }),
    ],
    [/^\/containers\/([^/]+)\/exec$/, ([, name = '']) => withContainer(name, () => json({ Id: 'e1e1e1' }, 201))],
    [
      /^\/exec\/(\w+)\/start$/,
      (_, __, body) =>
        (body as { Detach?: boolean }).Detach ? json({}) : { kind: 'attach', tty: false, chunks: OUTPUT },
    ],
    [/^\/containers\/([^/]+)\/update$/, ([, name = '']) => withContainer(name, () => json({ Warnings: null }))],
    [
      /^\/containers\/([^/]+)\/(stop|kill|restart|pause|unpause|rename|resize)$/,
      ([, name = '']) => withContainer(name, () => done()),
    ],
    [
      /^\/images\/create$/,
      (_, query) => (query.get('fromSrc') ? importAnswer() : pullAnswer(query.get('fromImage') ?? '')),
    ],
    [
      /^\/images\/load$/,
      () => ({
        kind: 'text',
        status: 200,
        type: 'application/json',
        text: '{"stream":"Loaded image: busybox:latest\\n"}\n',
      }),
    ],
    [
      /^\/images\/prune$/,
      () =>
        json({ ImagesDeleted: [{ Untagged: 'old:1' }, { Deleted: `sha256:${'9'.repeat(64)}` }], SpaceReclaimed: 4096 }),
    ],
    [/^\/images\/(.+)\/tag$/, ([, name = '']) => imageAnswer(name, () => done(201))],
  ];

  const DELETE: readonly Route[] = [
    [/^\/containers\/([^/]+)$/, ([, name = '']) => withContainer(name, () => done())],
    [
      /^\/images\/(.+)$/,
      ([, name = '']) => imageAnswer(name, ({ Id, RepoTags }) => json([{ Untagged: RepoTags[0] }, { Deleted: Id }])),
    ],
  ];

  const ROUTES: Readonly<Record<string, readonly Route[]>> = { GET, POST, DELETE };

  const script: Script = (method, path, query, body) => {
    const answer = networkAnswer(method, path, body);
    if (answer) return answer;
    for (const [pattern, respond] of ROUTES[method] ?? []) {
      const match = pattern.exec(path);
      if (match) return respond(match, query, body);
    }
    return failure(404, 'page not found');
  };

  function imageAnswer(name: string, answer: (image: FakeImage) => ScriptedAnswer): ScriptedAnswer {
    const image = findImage(decodeURIComponent(name));
    const full = name.includes(':') ? name : `${name}:latest`;
    return image ? answer(image) : failure(404, `No such image: ${full}`);
  }

  function listAnswer(query: URLSearchParams): ScriptedAnswer {
    const filters = JSON.parse(query.get('filters') ?? '{}') as Record<string, unknown>;
    if ('foo' in filters) return failure(400, "invalid filter 'foo'");
    const isAll = query.get('all') === '1' || query.has('limit');
    const visible = CONTAINERS.filter(({ State }) => isAll || State === 'running');
    const listed = visible.slice(0, Number(query.get('limit') ?? visible.length));
    const sizes = query.get('size') === '1' ? { SizeRw: 12345, SizeRootFs: 4269710 } : {};
    return json(listed.map((container) => summaryOf(container, sizes)));
  }

  const historyItems = () => [
    {
      Id: IMAGES[0]?.Id,
      Created: IMAGES[0]?.Created,
      CreatedBy: 'CMD ["sh"]',
      Tags: ['busybox:latest'],
      Size: 0,
      Comment: '',
    },
    {
      Id: '<missing>',
      Created: IMAGES[0]?.Created,
      CreatedBy: 'a very long command line that built this layer, with\ttabs and more',
      Tags: null,
      Size: 4269678,
      Comment: 'from a test',
    },
  ];

  const diskUsage = () => ({
    LayersSize: 4269678,
    Images: IMAGES,
    Containers: CONTAINERS.map((container) => summaryOf(container, { SizeRw: 1000 })),
    Volumes: [
      {
        Name: 'v',
        Driver: 'local',
        Mountpoint: '/x',
        Labels: null,
        Options: null,
        Scope: 'local',
        UsageData: { Size: 2048, RefCount: 0 },
      },
    ],
    BuildCache: [
      {
        ID: 'c'.repeat(25),
        Type: 'regular',
        Description: 'RUN make',
        InUse: false,
        Shared: false,
        Size: 5000,
        CreatedAt: new Date((now - 7200) * 1000).toISOString(),
        LastUsedAt: new Date((now - 3600) * 1000).toISOString(),
        UsageCount: 2,
      },
      {
        ID: 'd'.repeat(25),
        Type: 'exec.cachemount',
        Description: 'a cache of RUN',
        InUse: true,
        Shared: true,
        Size: 700,
        CreatedAt: new Date((now - 7200) * 1000).toISOString(),
        LastUsedAt: null,
        UsageCount: 0,
      },
    ],
  });

  return script;
}
