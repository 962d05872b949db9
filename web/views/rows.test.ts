/** What the views make of a guest's answers: rows, bands, maps. */
import { describe, expect, it } from 'vitest';
import { rowsOf as cgroupRows } from './cgroup-rows.ts';
import { compareRows, type Side } from './compare-rows.ts';
import { parseCgroups } from './guest/cgroups.ts';
import { layersOf, parseConfig } from './guest/images.ts';
import { overlayOf, parseMounts } from './guest/mounts.ts';
import { parseNamespaces } from './guest/namespaces.ts';
import { parseNetwork, parsePublished } from './guest/network.ts';
import { containerIdOf, parseProcesses } from './guest/processes.ts';
import { changesOf, parentsApart, sharersOf } from './layer-stack.ts';
import { lowerLayers, rowsOf as mountRows } from './mount-rows.ts';
import { bandsOf, rowsOf as namespaceRows } from './namespace-rows.ts';
import { layoutOf, type Rectangle } from './network-layout.ts';
import { mapOf, type Space } from './network-map.ts';
import { commandLine, decimalSize, binarySize, programOf } from './parts/format.ts';
import { recorded } from '../node/recorded.ts';

const processes = parseProcesses(recorded('processes.txt')).filter(({ isOfKernel }) => !isOfKernel);
const namespaces = parseNamespaces(recorded('namespaces.txt'));
const COMMANDS: Readonly<Record<string, string>> = {
  3000: 'web',
  4000: 'db',
  5000: 'lone',
  6000: 'pal',
  7000: 'hosty',
  900: 'built',
};
const names = new Map(
  processes.flatMap(({ args, cgroup }) => {
    const id = containerIdOf(cgroup);
    const name = COMMANDS[args[1] ?? ''];
    return id !== undefined && name !== undefined ? [[id, name]] : [];
  }),
);
const nameOf = (id: string | undefined): string => (id === undefined ? 'host' : (names.get(id) ?? 'unknown'));

describe('rows of namespaces', () => {
  const rows = namespaceRows(processes, namespaces, nameOf);
  const bands = bandsOf(rows);
  const of = (name: string) => rows.find((row) => row.name === name);

  it('are the host, the containers, and who has left the host’s', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual([
      'built',
      'db',
      'host',
      'hosty',
      'lone',
      'pal',
      'sleep',
      'web',
    ]);
    expect(rows[0]?.name).toBe('host');
    expect(of('web')?.count).toBe(2);
  });

  it('stand together where they share, under one letter', () => {
    const places = ['lone', 'pal'].map((name) => rows.findIndex((row) => row.name === name));
    expect(Math.abs((places[0] ?? 0) - (places[1] ?? 0))).toBe(1);
    const shared = bands.net.get(of('pal')?.namespaces.net ?? '');
    expect(shared).toMatchObject({ letter: 'A', isHost: false });
    expect(bands.net.get(of('hosty')?.namespaces.net ?? '')).toMatchObject({ isHost: true });
    expect(bands.net.get(of('web')?.namespaces.net ?? '')).toBeUndefined();
  });
});

describe('rows of control groups', () => {
  it('are called as the containers, and measure between two readings', () => {
    const now = parseCgroups(recorded('cgroups.txt'));
    const used = '1200000';
    const before = {
      seenAt: now.seenAt - 1000,
      groups: [{ path: '/docker', files: new Map([['cpu.stat' as const, `usage_usec ${used}`]]) }],
    };
    const later = {
      ...now,
      groups: now.groups.map((group) =>
        group.path === '/docker' ? { ...group, files: new Map([['cpu.stat' as const, 'usage_usec 1450000']]) } : group,
      ),
    };
    const rows = cgroupRows(later, before, (id) => names.get(id));
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['/', 'docker', 'web', 'db']));
    expect(rows.find(({ name }) => name === 'docker')?.cpuShare).toBeCloseTo(0.25);
    expect(rows.find(({ name }) => name === 'db')).toMatchObject({ depth: 2, isContainer: true, cpuShare: undefined });
  });
});

describe('rows of mounts', () => {
  it('say what each is', () => {
    const rows = mountRows(parseMounts(recorded('mounts-web.txt')), [
      { Type: 'volume', Name: 'data', Destination: '/data' },
    ]);
    const kind = (at: string) => rows.find(({ mount }) => mount.at === at)?.kind;
    expect(['/', '/data', '/proc', '/etc/hosts', '/proc/keys', '/dev/shm', '/sys/fs/cgroup'].map(kind)).toEqual([
      'overlay',
      'volume',
      'kernel',
      'engine',
      'masked',
      'tmpfs',
      'kernel',
    ]);
    expect(rows.find(({ mount }) => mount.at === '/data')?.from).toBe('the volume data');
    expect(rows.find(({ mount }) => mount.at === '/sys')?.isReadOnly).toBe(true);
  });

  it('name the layers below an overlay by their instructions', () => {
    const [root] = parseMounts(recorded('mounts-built.txt'));
    const overlay = root && overlayOf(root);
    if (!overlay) throw new Error('no overlay was recorded');
    const { layers } = layersOf(parseConfig(recorded('image-config.json')), []);
    expect(lowerLayers(overlay, layers).map(({ title }) => title)).toEqual([
      'mount points that every container gets',
      'layer 3: RUN rm /bin/vi; dd if=/dev/zero of=/big bs=1k count=300',
      'layer 2: COPY … /a.txt',
      'layer 1: Debian busybox-static 1:1.35.0-4+deb12u1+b1',
    ]);
  });
});

describe('changes of a container', () => {
  const changes = changesOf([
    { Path: '/etc', Kind: 0 },
    { Path: '/etc/passwd', Kind: 0 },
    { Path: '/bin', Kind: 0 },
    { Path: '/bin/vi', Kind: 2 },
    { Path: '/new', Kind: 1 },
  ]);

  it('are shown without the directories on the way', () => {
    expect(parentsApart(changes).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'changed /etc/passwd',
      'deleted /bin/vi',
      'added /new',
    ]);
  });

  it('may be none', () => expect(changesOf(null)).toEqual([]));

  it('leave a layer to all who share it', () => {
    const images = new Map([
      ['a', ['x', 'y']],
      ['b', ['x']],
      ['c', ['z']],
    ]);
    expect(sharersOf('x', images)).toEqual(['a', 'b']);
  });
});

describe('the map of the network', () => {
  const found = parseNetwork(recorded('network.txt'));
  const spaces = [...found].map(([entrance, inside], index): Space => ({
    number: String(index),
    names: [entrance],
    entrance,
    inside,
  }));
  const [host, ...others] = spaces;
  if (!host) throw new Error('nothing was recorded');
  const published = parsePublished(recorded('published.txt'));
  const shop =
    /^br-(.*)$/.exec(host.inside.interfaces.find(({ name }) => name.startsWith('br-'))?.name ?? '')?.[1] ?? '';
  const map = mapOf(host, others, { published, networks: [{ Id: `${shop}0000`, Name: 'shop' }] });

  it('finds both ends of every cable', () => {
    const ends = host.inside.interfaces.filter(({ name }) => /^veth|^vr$/.test(name)).length;
    // One of them is that of eth0, whose other end is the outside’s.
    const outward = map.cables.filter(({ from, to }) => from.node !== to.node);
    expect(outward.length).toBeGreaterThanOrEqual(ends - 1);
    expect(new Set(map.bridges.map(({ network }) => network))).toEqual(new Set(['bridge', 'shop']));
  });

  it('knows whose port is published', () => {
    const owner = map.others.find((node) => node.published.length > 0);
    expect(owner?.interfaces.flatMap(({ addresses }) => addresses)).toContain('172.18.0.2/16');
  });

  it.each([320, 800, 1600])('stands without overlap, %d pixels wide', (width) => {
    const { boxes, heads, host: top, wires } = layoutOf(map, width, 4);
    expect(boxes).toHaveLength(others.length);
    expect(wires.length).toBe(map.cables.filter(({ from, to }) => from.node !== to.node).length);
    const apart = (a: Rectangle, b: Rectangle): boolean =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    const all = [...boxes, ...heads];
    for (const one of all) for (const other of all) if (one !== other) expect(apart(one, other)).toBe(true);
    for (const head of heads) expect(head.y + head.height).toBeLessThan(top.height);
  });
});

describe('a comparison', () => {
  const [process] = processes;
  const own = process && namespaces.get(process.pid);
  if (!process || !own) throw new Error('nothing was recorded');
  const host: Side = {
    name: 'host',
    isContainer: false,
    process,
    namespaces: own,
    limits: new Map(),
    mounts: parseMounts(recorded('mounts-host.txt')),
    image: undefined,
    hostname: 'drydock',
  };
  const web: Side = {
    ...host,
    name: 'web',
    isContainer: true,
    namespaces: { ...own, net: '1' },
    limits: new Map([['memory.max', '67108864']]),
    mounts: parseMounts(recorded('mounts-web.txt')),
  };

  it('marks what differs', () => {
    const rows = compareRows(web, host);
    const row = (name: string) => rows.find((each) => each.name === name);
    expect(row('net')?.isSame).toBe(false);
    expect(row('pid')?.isSame).toBe(true);
    expect(row('memory.max')).toMatchObject({ left: '67108864', right: '–', isSame: false });
    expect(row('/data')).toMatchObject({ right: '–', isSame: false });
    expect(rows.some(({ name }) => name.includes('/merged'))).toBe(false);
  });

  it('of two equals finds nothing', () => {
    expect(compareRows(web, web).filter(({ isSame }) => !isSame)).toEqual([]);
  });
});

describe('texts', () => {
  it.each([
    [0, '0 B', '0 B'],
    [67108864, '64 MiB', '67.1 MB'],
    [2_060_000, '1.96 MiB', '2.06 MB'],
  ])('%d', (bytes, binary, decimal) => {
    expect(binarySize(bytes)).toBe(binary);
    expect(decimalSize(bytes)).toBe(decimal);
  });

  it('name programs', () => {
    expect(programOf(['/usr/sbin/nginx', '-g'], 'nginx')).toBe('nginx');
    expect(programOf(['-bash'], 'bash')).toBe('bash');
    expect(programOf(['nginx: master process /usr/sbin/nginx'], 'nginx')).toBe('nginx');
    expect(programOf([], 'kthreadd')).toBe('kthreadd');
    expect(commandLine([], 'kthreadd')).toBe('[kthreadd]');
    expect(commandLine(['x'.repeat(1000)], 'x')).toHaveLength(301);
  });
});
