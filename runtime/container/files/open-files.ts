import { CLONE_NEWNS } from '../../guest/constants/clone.ts';
import type { Actor, Guest } from '../../guest/guest.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import { Program } from '../../guest/program.ts';
import { mount } from '../../guest/syscalls/mount.ts';
import { umask } from '../../guest/syscalls/process.ts';
import type { Container } from '../container.ts';
import { containerPaths } from '../../model/paths.ts';
import { mountedTrees, overlayOptions } from '../start/make-plan.ts';
import * as rootfs from '../start/root-file-system.ts';
import { coversEtc, mountInOrder, type MountStep } from '../start/mount-order.ts';
import { statBindSource } from '../start/bind-source.ts';
import { attachTree, cloneTree } from '../start/setup.ts';
import { killActor } from '../start/start-process.ts';
import { isAlive } from '../state.ts';

/** A process of ours whose root is a container's, to read and write its files: gone, with all that it mounted, when disposed of. */
export interface ContainerFiles extends AsyncDisposable {
  readonly actor: Actor;
  /** Aborted when the container is removed meanwhile: they are gone then. */
  readonly taken: AbortSignal;
}

/**
 * Opens a container's files, whether it runs or not. The process has a mount namespace of its own with nothing in it but the container's
 * root file system and, where they are asked for, what is mounted in it: no path and no link, whoever changes it meanwhile, leads out.
 * A container that doesn't run can't be started as long as its files are open.
 */
export async function openContainerFiles(
  engine: Guest,
  container: Container,
  { mounts }: { mounts: boolean },
): Promise<ContainerFiles> {
  const guest = inOperation(engine, `look into container ${container.name}`);
  const hold = isAlive(container.state) ? undefined : await lock(container);
  const actor = await guest.spawn({ flags: CLONE_NEWNS }).catch((error: unknown) => {
    hold?.release();
    throw error;
  });
  const taken = hold?.taken ?? new AbortController().signal;
  let closed: Promise<void> | undefined;
  // Whatever is asked of the actor ends with it.
  const close = (): Promise<void> => (closed ??= killActor(guest, actor).finally(hold?.release));
  const closeTaken = (): void => void close().catch(() => undefined);
  taken.addEventListener('abort', closeTaken);
  if (taken.aborted) closeTaken();
  const files = {
    actor,
    taken,
    [Symbol.asyncDispose]: () => {
      taken.removeEventListener('abort', closeTaken);
      return close();
    },
  };
  try {
    await enter(actor, container, mounts);
    return files;
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

interface Hold {
  readonly taken: AbortSignal;
  release(): void;
}

/** Resolves when it is held, with what lets go of it. */
function lock(container: Container): Promise<Hold> {
  return new Promise((held) => {
    void container.lock.run((taken) => new Promise<void>((release) => held({ taken, release })));
  });
}

async function enter(actor: Actor, container: Container, mounts: boolean): Promise<void> {
  const paths = containerPaths(container.id);
  const outside = new Program(`find the files of ${container.name}`);
  umask(outside, 0);
  const sources = (mounts ? mountedTrees(container) : []).map((bind) => ({
    bind,
    stat: statBindSource(outside, bind, { continue: true }),
    tree: cloneTree(outside, bind, { continue: true }),
  }));
  rootfs.keepMountsHere(outside);
  if (!isAlive(container.state))
    mount(outside, { source: 'overlay', target: paths.merged, type: 'overlay', data: overlayOptions(container) });
  const found = await actor.run(outside);
  const inside = new Program(`enter the files of ${container.name}`);
  rootfs.enterRoot(inside, paths.merged);
  // What was removed behind the container's back is not there.
  const present = sources.filter(({ tree, stat }) => found.errno(tree) === 0 && found.errno(stat.call) === 0);
  const etcFiles = (): MountStep[] =>
    rootfs.etcFileMounts(inside, paths, { covered: present.some(({ bind }) => coversEtc(bind)), continue: true });
  mountInOrder([
    ...(mounts && container.record.hasBeenStarted ? etcFiles() : []),
    ...present.map(({ bind, stat, tree }) => ({
      target: bind.target,
      attach: () => attachTree(inside, bind, found.get(tree), found.get(stat)),
    })),
  ]);
  rootfs.leaveGuestRoot(inside);
  await actor.run(inside);
}
