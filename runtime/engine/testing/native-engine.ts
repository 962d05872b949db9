import { offline } from '../../std/outside.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFile } from '../../guest/files/write-file.ts';
import { DATA_ROOT, INIT_GUEST_PATH } from '../../model/paths.ts';
import { makeDirectories } from '../../container/start/make-directories.ts';
import { MS_BIND, MS_REC } from '../../guest/constants/mount.ts';
import { MNT_DETACH } from '../../guest/constants/umount.ts';
import type { GuestConnectionOptions } from '../../guest/connection.ts';
import type { Guest } from '../../guest/guest.ts';
import { type NativeAgent, startNativeAgent } from '../../guest/testing/native-agent.ts';
import { Program } from '../../guest/program.ts';
import { AT_FDCWD } from '../../guest/constants/open.ts';
import { AT_REMOVEDIR } from '../../guest/constants/at.ts';
import { mkdirat, unlinkat } from '../../guest/syscalls/directory.ts';
import { mount, umount2 } from '../../guest/syscalls/mount.ts';
import { createEngine } from '../create-engine.ts';
import type { Image, ImageSource } from '../../image/image.ts';
import { LAYERS_GUEST_PATH } from '../../image/image.ts';
import type { Digest } from '../../oci/digest.ts';
import { notFound } from '../../std/errors.ts';
import { Asides } from '../../model/asides.ts';
import { hex, randomFrom } from '../../std/random.ts';
import { systemTimers } from '../../std/time.ts';
import type { StateFiles } from '../../store/state-files.ts';
import { MemoryStateFiles } from '../../store/state-files.ts';
import type { DrydockEngine, EngineDependencies } from '../../container/dependencies.ts';
import { instantOfMs } from '../../std/instant.ts';
import { IncreasingClock } from '../../std/increasing-clock.ts';

const random = randomFrom(crypto);
const LAYER = 'busybox00000';
const SECCOMP_PROFILE: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../reference/seccomp-default.json', import.meta.url)), 'utf8'),
);

export interface NativeEngine extends AsyncDisposable {
  readonly engine: DrydockEngine;
  readonly guest: Guest;
  readonly stateFiles: StateFiles;
}

/** The engine on this machine's own kernel, in namespaces of its own, with one image made of a directory. For tests and development. */
export async function startNativeEngine(
  rootDirectory: string,
  options: GuestConnectionOptions & {
    /** Stands between the engine and the guest, to make it fail. */
    readonly wrap?: (guest: Guest) => Guest;
    readonly log?: (message: string) => void;
    /** What an engine that was there before has left. */
    readonly stateFiles?: StateFiles;
  } = {},
): Promise<NativeEngine> {
  const agent = await startNativeAgent(options);
  const part = await prepareMachine(agent, rootDirectory);
  const { stateFiles = new MemoryStateFiles() } = options;
  const engine = createEngine({
    guest: options.wrap?.(agent.guest) ?? agent.guest,
    images: oneImage(),
    outside: offline,
    stateFiles,
    asides: new Asides((what, error) => options.log?.(`${what}: ${String(error)}`)),
    clock: new IncreasingClock(() => instantOfMs(performance.timeOrigin + performance.now())),
    timers: systemTimers,
    random,
    seccompProfile: SECCOMP_PROFILE,
    advisories: () => Promise.reject(new Error('this engine has no security data')),
    build: { version: '0.0.0', gitCommit: '', time: '' },
    ...(options.log && { log: options.log }),
  });
  await engine.open();
  return {
    engine,
    guest: agent.guest,
    stateFiles,
    [Symbol.asyncDispose]: async () => {
      await removeCgroups(agent, part);
      await agent[Symbol.asyncDispose]();
    },
  };
}

/** The result is the part of the cgroup tree. */
async function prepareMachine({ guest }: NativeAgent, rootDirectory: string): Promise<string> {
  const p = new Program('prepare the machine');
  umount2(p, '/sys', MNT_DETACH, { continue: true });
  mount(p, { source: 'sysfs', target: '/sys', type: 'sysfs' });
  // Engines of several tests have each a part of the tree.
  mount(p, { source: 'cgroup2', target: '/mnt', type: 'cgroup2' });
  const part = `/mnt/drydock-${hex(random.bytes(4))}`;
  mkdirat(p, AT_FDCWD, part, 0o755);
  mount(p, { source: part, target: '/sys/fs/cgroup', flags: MS_BIND });
  umount2(p, '/mnt', MNT_DETACH);
  makeDirectories(p, DATA_ROOT);
  mount(p, { source: 'tmpfs', target: DATA_ROOT, type: 'tmpfs' });
  makeDirectories(p, `/mnt`);
  mount(p, { source: rootDirectory, target: '/mnt', flags: MS_BIND | MS_REC });
  mount(p, { source: 'tmpfs', target: '/run', type: 'tmpfs' });
  makeDirectories(p, `${LAYERS_GUEST_PATH}/${LAYER}`);
  writeFile(p, INIT_GUEST_PATH, '', { create: 0o755 });
  mount(p, { source: '/proc/1/exe', target: INIT_GUEST_PATH, flags: MS_BIND });
  mount(p, { source: '/mnt', target: `${LAYERS_GUEST_PATH}/${LAYER}`, flags: MS_BIND | MS_REC });
  await guest.run(p);
  return part;
}

/** The kernel keeps cgroups when their processes and mounts are gone. */
async function removeCgroups({ guest }: NativeAgent, part: string): Promise<void> {
  const p = new Program('tidy the machine up');
  mount(p, { source: 'cgroup2', target: '/mnt', type: 'cgroup2' });
  for (const path of [`${part}/docker`, part]) unlinkat(p, AT_FDCWD, path, AT_REMOVEDIR, { continue: true });
  await guest.run(p);
}

/** The image service of a machine with one image, `busybox:latest`. */
function oneImage(): EngineDependencies['images'] {
  const image: Image = {
    id: `sha256:${'b'.repeat(64)}` as Digest,
    spec: {
      architecture: '386',
      os: 'linux',
      config: { Cmd: ['sh'] },
      rootfs: { diff_ids: [] },
      history: [],
    },
    configBytes: new Uint8Array(0),
    layers: [
      {
        diffId: `sha256:${'a'.repeat(64)}` as Digest,
        chainId: `sha256:${'a'.repeat(64)}` as Digest,
        name: LAYER,
        guestPath: `${LAYERS_GUEST_PATH}/${LAYER}`,
        size: 0,
      },
    ],
    size: 0,
    parent: undefined,
  };
  const resolve = (ref: string): Image => {
    if (ref.split(':', 1)[0] !== 'busybox') throw notFound(`No such image: ${ref}:latest`);
    return image;
  };
  const source: ImageSource = {
    resolve,
    displayName: (ref) => ref,
    holdLayers: () => ({ [Symbol.dispose]: () => undefined }),
    mayHold: () => true,
    onEvent: () => ({ [Symbol.dispose]: () => undefined }),
  };
  return { ...source, list: () => Promise.resolve([{}]) } as unknown as EngineDependencies['images'];
}
