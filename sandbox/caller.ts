/** Whoever connected to a unix socket of the guest. */
import { killActor } from '../runtime/container/start/start-process.ts';
import { decodeText, viewOf } from '../runtime/guest/bytes.ts';
import { CLONE_NEWNS } from '../runtime/guest/constants/clone.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../runtime/guest/constants/open.ts';
import { SO_PEERCRED, SO_PEERGROUPS, SOL_SOCKET } from '../runtime/guest/constants/socket-options.ts';
import type { Runner } from '../runtime/guest/files/read-whole-file.ts';
import type { Actor, Guest, RunOptions } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { setGroup, setgroups, setUser } from '../runtime/guest/syscalls/credentials.ts';
import { openat } from '../runtime/guest/syscalls/open.ts';
import { chroot, fchdir, setns } from '../runtime/guest/syscalls/process.ts';
import { readlinkat } from '../runtime/guest/syscalls/readdir.ts';
import { getsockopt } from '../runtime/guest/syscalls/socket.ts';

const CREDENTIALS_BYTES = 12;
const GROUPS_MAX = 1024;
const MAY_FAIL = { continue: true } as const;

interface Identity {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary ones; none where they are more than GROUPS_MAX. */
  readonly groups: readonly number[];
  /** root, and in the guest's own root file system: the agent's rights and paths are the caller's. */
  readonly isLikeAgent: boolean;
}

/**
 * Runs programs that look at files as the caller would: with the caller's user and groups, in the caller's root file system, which may be a
 * container's. Nobody is asked before the first program.
 */
export class Caller implements Runner, AsyncDisposable {
  readonly #guest: Guest;
  readonly #socket: number;
  #identity: Promise<Identity> | undefined;
  #actor: Promise<Actor> | undefined;

  /** `socket` is the agent's end of the connection. */
  constructor(guest: Guest, socket: number) {
    this.#guest = guest;
    this.#socket = socket;
  }

  get identity(): Promise<{ readonly uid: number; readonly gid: number }> {
    return this.#identify();
  }

  async run(program: Program, options?: RunOptions): ReturnType<Runner['run']> {
    const identity = await this.#identify();
    const actor = identity.isLikeAgent ? this.#guest.agent : await (this.#actor ??= this.#become(identity));
    return actor.run(program, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const actor = await this.#actor?.catch(() => undefined);
    if (actor) await killActor(this.#guest, actor);
  }

  #identify(): Promise<Identity> {
    return (this.#identity ??= identify(this.#guest, this.#socket));
  }

  async #become({ pid, uid, gid, groups }: Identity): Promise<Actor> {
    const actor = await this.#guest.spawn({ flags: 0 });
    const p = new Program('see files as the caller does');
    const open = (path: string, flags: number) => openat(p, AT_FDCWD, `/proc/${pid}/${path}`, flags | O_CLOEXEC);
    const [namespace, root] = [open('ns/mnt', O_RDONLY), open('root', O_RDONLY | O_DIRECTORY)];
    setns(p, namespace, CLONE_NEWNS);
    fchdir(p, root);
    chroot(p, '.');
    setgroups(p, groups);
    setGroup(p, gid);
    setUser(p, uid);
    try {
      await actor.run(p);
      return actor;
    } catch (error) {
      await killActor(this.#guest, actor);
      throw error;
    }
  }
}

async function identify(guest: Guest, socket: number): Promise<Identity> {
  const asking = new Program('ask who calls');
  const credentials = getsockopt(asking, socket, SOL_SOCKET, SO_PEERCRED, CREDENTIALS_BYTES);
  const listed = getsockopt(asking, socket, SOL_SOCKET, SO_PEERGROUPS, GROUPS_MAX * 4, MAY_FAIL);
  const asked = await guest.run(asking);
  const [pid = 0, uid = 0, gid = 0] = numbers(asked.get(credentials));
  const groups = asked.errno(listed.call) === 0 ? numbers(asked.get(listed)) : [];
  const looking = new Program('look where the caller is');
  const link = (path: string) => readlinkat(looking, AT_FDCWD, `/proc/${path}`);
  const [home, namespace, root] = [link('self/ns/mnt'), link(`${pid}/ns/mnt`), link(`${pid}/root`)];
  const found = await guest.run(looking);
  const [here, there, top] = [home, namespace, root].map((each) => decodeText(found.get(each)));
  return { pid, uid, gid, groups, isLikeAgent: uid === 0 && here === there && top === '/' };
}

function numbers(bytes: Uint8Array): number[] {
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}
