import { MNT_DETACH } from '../guest/constants/umount.ts';
import type { Guest } from '../guest/guest.ts';
import { isSyscallError } from '../guest/errors.ts';
import { Program } from '../guest/program.ts';
import { mountFailure } from '../guest/mount-failure.ts';
import { mount, umount2 } from '../guest/syscalls/mount.ts';
import { serverError } from '../std/errors.ts';
import { Mutex } from '../std/mutex.ts';
import { mountFlags } from './mount-options.ts';
import { mountpointOf, type Volume } from './volume.ts';

/** Mounts what volumes with driver options stand for, as long as a running container uses them. */
export class VolumeMounts {
  readonly #find: (name: string) => Volume | undefined;
  readonly #users = new Map<string, Set<string>>();
  readonly #lock = new Mutex();

  constructor(find: (name: string) => Volume | undefined) {
    this.#find = find;
  }

  /** Of those names, the volumes that are mounted before a container may start. */
  mounted(names: readonly string[]): Volume[] {
    return names.flatMap((name) => {
      const volume = this.#find(name);
      return volume?.options?.['type'] ? [volume] : [];
    });
  }

  /** A container that runs already, after the engine came back. */
  adopt(names: readonly string[], container: string): void {
    for (const { name } of this.mounted(names)) this.#usersOf(name).add(container);
  }

  async acquire(guest: Guest, names: readonly string[], container: string): Promise<void> {
    for (const volume of this.mounted(names)) await this.#lock.run(() => this.#mount(guest, volume, container));
  }

  /** Appends the calls that undo `acquire`. */
  release(p: Program, names: readonly string[], container: string): void {
    for (const { name } of this.mounted(names)) {
      const users = this.#usersOf(name);
      if (users.delete(container) && users.size === 0) umount2(p, mountpointOf(name), MNT_DETACH, { continue: true });
    }
  }

  async #mount(guest: Guest, { name, options }: Volume, container: string): Promise<void> {
    const users = this.#usersOf(name);
    if (users.size === 0) {
      const { type = '', device = '', o = '' } = options ?? {};
      const p = new Program(`mount volume ${name}`);
      const wanted = { source: device, target: mountpointOf(name), ...mountFlags(o) };
      mount(p, { ...wanted, type });
      await guest.run(p).catch((error: unknown) => {
        throw isSyscallError(error)
          ? serverError(
              `error while mounting volume '${mountpointOf(name)}': failed to mount local volume: ${mountFailure(wanted, error.reason)}`,
              undefined,
              error,
            )
          : error;
      });
    }
    users.add(container);
  }

  #usersOf(name: string): Set<string> {
    const users = this.#users.get(name) ?? new Set();
    this.#users.set(name, users);
    return users;
  }
}
