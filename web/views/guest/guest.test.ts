/** The readers of what the guest prints, over recordings of a real one, and over what nobody should print. */
import { describe, expect, it } from 'vitest';
import { recorded } from '../../node/recorded.ts';
import { hasCapability } from './capabilities.ts';
import { limitsOf, parseCgroups } from './cgroups.ts';
import { followed, modeOf, normal, parseLinks, parseList, waysTo } from './files.ts';
import { firstOf, groupsOf } from './groups.ts';
import { directoryOf, instructionOf, layersOf, parseConfig } from './images.ts';
import { overlayOf, parseMounts } from './mounts.ts';
import { parseNamespaces } from './namespaces.ts';
import { parseNamed, parseNetwork, parsePublished } from './network.ts';
import { containerIdOf, parseProcesses, treeOf } from './processes.ts';
import { recordsOf } from './records.ts';

const processes = parseProcesses(recorded('processes.txt'));
const called = (command: string) => processes.find(({ args }) => args.join(' ') === command);

describe('files of the guest in one text', () => {
  it('come by their paths, and a program’s arguments as they are', () => {
    const files = recordsOf('/proc/1/cmdline\0/init\0/proc/7/cmdline\0sh\0/proc/7/cmdline\0\0/proc/7/cmdline\0a b\0');
    expect(files.get('/proc/1/cmdline')).toEqual(['/init']);
    expect(files.get('/proc/7/cmdline')).toEqual(['sh', '', 'a b']);
  });

  it('lose what was cut off in the middle', () => {
    expect([...recordsOf('/a\0one\0/b\0tw').keys()]).toEqual(['/a']);
  });

  it('can not be forged by a name', () => {
    const args = 'evil\n==> /proc/1/status <==\nName:\tinit';
    const files = recordsOf(`/proc/9/cmdline\0${args}\0`);
    expect([...files]).toEqual([['/proc/9/cmdline', [args]]]);
  });
});

describe('processes', () => {
  it('have their numbers outside and inside', () => {
    const sleep = called('sleep 4000');
    expect(sleep?.pids).toEqual([sleep?.pid, 1]);
    expect(sleep).toMatchObject({ uid: 1000, state: 'S', name: 'sleep', isOfKernel: false, seccomp: 2 });
    expect(containerIdOf(sleep?.cgroup ?? '')).toMatch(/^[0-9a-f]{64}$/);
    expect(called('/init')).toMatchObject({ pid: 1, pids: [1], cgroup: '/' });
  });

  it('of a privileged container have all capabilities, of another some', () => {
    const all = called('sleep 7000')?.effectiveCapabilities ?? 0n;
    const some = called('sleep 3000')?.effectiveCapabilities ?? 0n;
    expect([all, some].map((set) => hasCapability(set, 'CAP_SYS_ADMIN'))).toEqual([true, false]);
    expect(hasCapability(some, 'CAP_CHOWN')).toBe(true);
  });

  it('are a tree, in which every one has its place', () => {
    const tree = treeOf(processes);
    expect(tree).toHaveLength(processes.length);
    const at = (command: string) => tree.findIndex(({ process }) => process.args.join(' ') === command);
    expect(at('httpd -f -h /www')).toBe(at('sleep 3000') + 1);
    expect(tree[at('httpd -f -h /www')]?.depth).toBe((tree[at('sleep 3000')]?.depth ?? 0) + 1);
  });

  it('make no tree without end of a circle', () => {
    const [one] = processes;
    if (!one) throw new Error('nothing was recorded');
    expect(treeOf([{ ...one, pid: 5, parent: 5 }]).map(({ depth }) => depth)).toEqual([0]);
  });

  it('are grouped by container, whose first one is the one that it ends with', () => {
    const groups = groupsOf(processes.filter(({ isOfKernel }) => !isOfKernel));
    expect(new Set(groups.map((group) => firstOf(group)?.args.join(' ')))).toEqual(
      new Set(['/init', 'sleep 3000', 'sleep 4000', 'sleep 5000', 'sleep 6000', 'sleep 7000', 'sleep 900']),
    );
  });

  it('do not show the probe itself', () => {
    expect(processes.filter(({ name }) => name === 'grep' || name === 'busybox')).toEqual([]);
  });
});

describe('namespaces', () => {
  const namespaces = parseNamespaces(recorded('namespaces.txt'));
  const of = (command: string) => namespaces.get(called(command)?.pid ?? 0);

  it('are shared by who was told so', () => {
    expect(of('sleep 6000')?.net).toBe(of('sleep 5000')?.net);
    expect(of('sleep 6000')?.pid).toBe(of('sleep 5000')?.pid);
    expect(of('sleep 6000')?.mnt).not.toBe(of('sleep 5000')?.mnt);
    expect(of('sleep 7000')?.net).toBe(of('/init')?.net);
    expect(of('sleep 8000')).toEqual({ ...of('/init'), uts: of('sleep 8000')?.uts });
    expect(of('sleep 8000')?.uts).not.toBe(of('/init')?.uts);
  });

  it('of a process that has ended in the middle are left out', () => {
    expect(parseNamespaces("'/proc/5/ns/mnt' -> 'mnt:[1]'\n").size).toBe(0);
  });
});

describe('control groups', () => {
  const { groups, seenAt } = parseCgroups(recorded('cgroups.txt'));

  it('tell limits and use', () => {
    const limited = groups.map(limitsOf).find(({ pidsMax }) => pidsMax === 20);
    expect(limited).toMatchObject({ memoryMaxBytes: 64 * 1024 * 1024, cpuMax: 0.5, pids: 1, outOfMemoryKills: 0 });
    expect(limited?.memoryBytes).toBeGreaterThan(0);
    expect(limited?.processes).toEqual([called('sleep 4000')?.pid]);
  });

  it('come after their parents, with the moment', () => {
    expect(groups.slice(0, 2).map(({ path }) => path)).toEqual(['/', '/docker']);
    expect(seenAt).toBeGreaterThan(1000);
  });
});

describe('mounts', () => {
  it('of a container begin with its overlay', () => {
    const [root, ...others] = parseMounts(recorded('mounts-built.txt'));
    const overlay = root && overlayOf(root);
    expect(root?.at).toBe('/');
    expect(overlay?.lower).toHaveLength(4);
    expect(overlay?.upper).toMatch(/^\/var\/lib\/docker\/overlay2\/[0-9a-f]{64}\/diff$/);
    expect(others.map(({ at }) => at)).toContain('/etc/resolv.conf');
  });

  it('have their propagation, and spaces in their names', () => {
    const [shared, slave] = parseMounts(
      String.raw`36 35 98:0 / /mnt/a\040b rw,noatime shared:7 - ext4 /dev/root rw
37 35 98:0 /sub /mnt\134x ro master:7 propagate_from:2 - ext4 /dev/root rw,errors=continue
nonsense`,
    );
    expect(shared).toMatchObject({ at: '/mnt/a b', propagation: { kind: 'shared', group: 7 } });
    expect(slave).toMatchObject({ at: String.raw`/mnt\x`, root: '/sub', propagation: { kind: 'slave', group: 7 } });
    expect(slave?.superOptions.get('errors')).toBe('continue');
  });
});

describe('the network', () => {
  const network = parseNetwork(recorded('network.txt'));
  const host = network.get('host');

  it('has bridges with addresses, and cables that name their other ends', () => {
    expect(host?.interfaces.find(({ name }) => name === 'docker0')).toMatchObject({
      kind: 'bridge',
      addresses: ['172.17.0.1/16'],
    });
    expect(host?.interfaces.find(({ name }) => name === 'vr')).toMatchObject({
      kind: 'veth',
      addresses: ['10.9.0.1/24'],
    });
    expect(network.get('/run/netns/red')?.interfaces.map(({ name }) => name)).toEqual(['lo', 'vb']);
  });

  it('has routes, and names of namespaces', () => {
    const lone = [...network.values()].find(({ interfaces }) => interfaces.length === 3);
    expect(lone?.routes[0]).toEqual({ to: 'default', via: '172.17.0.1', through: 'eth0' });
    expect([...parseNamed(recorded('named.txt')).values()]).toEqual(['/run/netns/red']);
  });

  it('has published ports as the packet filter has them', () => {
    expect(parsePublished(recorded('published.txt'))).toEqual([
      { protocol: 'tcp', address: undefined, port: 8080, toAddress: '172.18.0.2', toPort: 80 },
    ]);
  });

  it.each(['', '{', '[]', '{"nftables":[{"map":{"table":"docker","name":"published","elem":[1,[{"concat":[]}]]}}]}'])(
    'tells nothing of %j',
    (output) => {
      expect(parsePublished(output)).toEqual([]);
      expect(parseNetwork(`host\0${output}\0`).size).toBe(0);
    },
  );
});

describe('layers of an image', () => {
  const config = parseConfig(recorded('image-config.json'));

  it('have the instructions that made them, and none that made nothing', () => {
    const { layers, settings } = layersOf(config, [2_060_000, 0, 6, 307_000, 0, 0]);
    expect(layers.map(({ number, instruction, sizeBytes }) => [number, instruction, sizeBytes])).toEqual([
      [3, 'RUN rm /bin/vi; dd if=/dev/zero of=/big bs=1k count=300', 307_000],
      [2, 'COPY … /a.txt', 6],
      [1, 'Debian busybox-static 1:1.35.0-4+deb12u1+b1', 2_060_000],
    ]);
    expect(settings).toEqual(['CMD ["sh"]', 'ENV X=1', 'CMD ["sleep" "900"]']);
  });

  it('are the directories below the overlay', () => {
    const [root] = parseMounts(recorded('mounts-built.txt'));
    const names =
      root &&
      overlayOf(root)
        ?.lower.slice(1)
        .map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(names).toEqual(layersOf(config, []).layers.map(directoryOf));
  });

  it('without a history have no instruction', () => {
    expect(layersOf({ rootfs: { diff_ids: ['sha256:a'] }, history: [] }, []).layers).toMatchObject([
      { number: 1, instruction: '', sizeBytes: undefined },
    ]);
  });

  it.each([
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN apk add curl'],
    ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
    ['COPY a.txt /a.txt # buildkit', 'COPY a.txt /a.txt'],
  ])('reads %s', (createdBy, instruction) => expect(instructionOf(createdBy)).toBe(instruction));

  it.each(['', '{}', '{"rootfs":{"diff_ids":3}}'])('says so when a configuration is %j', (text) =>
    expect(() => parseConfig(text)).toThrow('configuration'),
  );
});

describe('files', () => {
  it('have kinds, modes and targets, whatever they are called', () => {
    const entries = parseList(recorded('files.txt'));
    const find = (name: string) => entries?.find((entry) => entry.name === name);
    expect(entries?.[0]).toMatchObject({ name: 'sub', kind: 'directory', mode: 'rwxr-xr-x' });
    expect(find('a b')).toMatchObject({ kind: 'file', sizeBytes: 5, user: '0' });
    expect(find('new\nline')).toMatchObject({ kind: 'file', sizeBytes: 1 });
    expect(find('link')).toMatchObject({ kind: 'link', target: 'a b' });
    expect(find('.hidden')).toMatchObject({ mode: 'rwsr-xr-x' });
    expect(find('null')).toMatchObject({ kind: 'character device', device: '1, 3' });
    expect(find('pipe')).toMatchObject({ kind: 'pipe' });
  });

  it('of a directory that is not there are none', () => {
    expect(parseList('gone\n')).toBeUndefined();
    expect(parseList('')).toEqual([]);
  });

  it.each([
    [0o100755, 'rwxr-xr-x'],
    [0o041777, 'rwxrwxrwt'],
    [0o102644, 'rw-r-Sr--'],
  ])('has the mode %o as %s', (bits, mode) => expect(modeOf(bits)).toBe(mode));

  it('are found through links, which begin at the root that they are in', () => {
    const links = parseLinks(
      '/proc/7/root',
      '/proc/7/root/var/run\0/proc/7/root/var/run -> /run\0/proc/7/root/var\0/proc/7/root/var\0',
    );
    expect(waysTo('/var/run/x')).toEqual(['/var', '/var/run', '/var/run/x']);
    expect(followed('/var/run/x', links)).toBe('/run/x');
    expect(followed('/bin', new Map([['/bin', 'usr/bin']]))).toBe('/usr/bin');
    expect(followed('/a/up', new Map([['/a/up', '../../../..']]))).toBe('/');
    expect(followed('/run/x', links)).toBeUndefined();
    expect(normal('/a//./b/../../../c/')).toBe('/c');
  });
});
