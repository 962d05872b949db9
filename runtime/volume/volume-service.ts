import type { Filters, VolumeCreateOptions, VolumeInspect } from '../model/types.ts';
import type { Volumes } from '../model/engine.ts';
import { conflict, notFound } from '../std/errors.ts';
import type { Asides } from '../model/asides.ts';
import type { EventLog } from '../events/event-log.ts';
import { AT_FDCWD } from '../guest/constants/open.ts';
import { removeTree } from '../guest/files/remove-tree.ts';
import type { Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { mkdirat } from '../guest/syscalls/directory.ts';
import { Mutex } from '../std/mutex.ts';
import { randomId, type Random } from '../std/random.ts';
import type { Clock } from '../std/time.ts';
import type { StateFiles } from '../store/state-files.ts';
import { VolumeMounts } from './volume-mounts.ts';
import { directorySize } from '../guest/process/directory-size.ts';
import { VolumeTable } from './volume-table.ts';
import { checkVolume, describeVolume, hasOptions, mountpointOf, type Volume, VOLUMES_ROOT } from './volume.ts';
import { booleanFilter, matchesLabels } from '../model/filters.ts';
import { volumeFilter } from './volume-filters.ts';

export interface VolumeDependencies {
  readonly guest: Guest;
  readonly stateFiles: StateFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventLog;
  readonly asides: Asides;
  /** The containers that mount a volume, by id. */
  readonly users: (name: string) => readonly string[];
}

const MAY_FAIL = { continue: true } as const;

/** Volumes of the local driver: directories of the guest with a name. */
export class VolumeService implements Volumes {
  readonly #deps: VolumeDependencies;
  readonly #table: VolumeTable;
  /** Between somebody's look at a volume's users and its removal nobody becomes one. */
  /** Held while anything changes. */
  readonly lock = new Mutex();
  /** Of containers that are being created. */
  #holds: readonly { readonly holder: string; readonly name: string }[] = [];
  readonly mounts: VolumeMounts;

  constructor(deps: VolumeDependencies) {
    this.#deps = deps;
    this.#table = new VolumeTable(deps.stateFiles, deps.asides);
    this.mounts = new VolumeMounts((name) => this.#table.get(name));
  }

  open(): Promise<void> {
    return this.#table.open();
  }

  async create(request: VolumeCreateOptions): Promise<VolumeInspect> {
    checkVolume(request);
    return describeVolume(await this.provide(request));
  }

  /**
   * The volume of that name, made where there is none; one without a name is always new. It is in use until `letGo(holder)`, by when the
   * holder, a container in the making, is among its users. The request has been checked.
   */
  provide(request: VolumeCreateOptions, holder?: string): Promise<Volume> {
    return this.lock.run(async () => {
      const volume = this.#table.get(request.Name ?? '') ?? (await this.#make(request));
      this.#deps.events.publish('volume', 'create', volume.name, { driver: 'local' });
      if (holder !== undefined) this.#holds = [...this.#holds, { holder, name: volume.name }];
      return volume;
    });
  }

  letGo(holder: string): void {
    this.#holds = this.#holds.filter((hold) => hold.holder !== holder);
  }

  get(name: string): Volume | undefined {
    return this.#table.get(name);
  }

  async inspect(name: string): Promise<VolumeInspect> {
    return describeVolume(this.#find(name));
  }

  async list(filters: Filters): Promise<VolumeInspect[]> {
    const matches = await volumeFilter(filters, ({ name }) => this.#users(name).length > 0);
    return this.#table.all
      .filter(matches)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(describeVolume);
  }

  async usage(): Promise<VolumeInspect[]> {
    const all = await this.list(new Map());
    return Promise.all(
      all.map(async (volume) => ({
        ...volume,
        UsageData: {
          Size: await directorySize(this.#deps.guest, volume.Mountpoint),
          RefCount: this.#users(volume.Name).length,
        },
      })),
    );
  }

  remove(name: string, { force }: { force: boolean }): Promise<void> {
    return this.lock.run(async () => {
      if (force && !this.#table.get(name)) return;
      const volume = this.#find(name);
      const users = this.#users(name);
      if (users.length > 0) throw conflict(`remove ${name}: volume is in use - [${users.join(', ')}]`);
      await this.#delete(volume);
    });
  }

  async prune(
    filters: Filters,
    { anonymousOnly }: { anonymousOnly: boolean },
  ): Promise<{ VolumesDeleted: string[]; SpaceReclaimed: number }> {
    const all = booleanFilter(filters, 'all') ?? !anonymousOnly;
    const deleted: string[] = [];
    let reclaimed = 0;
    for (const volume of this.#table.all) {
      // Docker leaves alone what is mounted from elsewhere.
      if ((!all && !volume.anonymous) || hasOptions(volume) || !matchesLabels(filters, volume.labels)) continue;
      const size = await directorySize(this.#deps.guest, mountpointOf(volume.name));
      if (!(await this.#removeUnused(volume))) continue;
      deleted.push(volume.name);
      reclaimed += size;
    }
    this.#deps.events.publish('volume', 'prune', '', { reclaimed: String(reclaimed) });
    return { VolumesDeleted: deleted, SpaceReclaimed: reclaimed };
  }

  /** Removes those of a container's anonymous volumes that nobody else mounts. */
  async release(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const volume = this.#table.get(name);
      if (volume?.anonymous) await this.#removeUnused(volume);
    }
  }

  #users(name: string): string[] {
    const holders = this.#holds.filter((hold) => hold.name === name).map(({ holder }) => holder);
    return [...new Set([...this.#deps.users(name), ...holders])];
  }

  #removeUnused(volume: Volume): Promise<boolean> {
    return this.lock.run(async () => {
      if (this.#table.get(volume.name) !== volume || this.#users(volume.name).length > 0) return false;
      await this.#delete(volume);
      return true;
    });
  }

  #find(name: string): Volume {
    const volume = this.#table.get(name);
    if (!volume) throw notFound(`get ${name}: no such volume`);
    return volume;
  }

  async #make({ Name: asked, Labels: labels, DriverOpts: options }: VolumeCreateOptions): Promise<Volume> {
    const name = asked || randomId(this.#deps.random);
    const p = new Program(`create volume ${name.slice(0, 12)}`);
    mkdirat(p, AT_FDCWD, VOLUMES_ROOT, 0o701, MAY_FAIL);
    mkdirat(p, AT_FDCWD, `${VOLUMES_ROOT}/${name}`, 0o701);
    mkdirat(p, AT_FDCWD, mountpointOf(name), 0o755);
    await inOperation(this.#deps.guest, `create volume ${name.slice(0, 12)}`).run(p);
    const volume = {
      name,
      createdAt: this.#deps.clock.now(),
      labels: asked && !labels ? null : (labels ?? null),
      options: options ?? null,
      anonymous: !asked,
    };
    await this.#table.put(volume);
    return volume;
  }

  async #delete({ name }: Volume): Promise<void> {
    await removeTree(inOperation(this.#deps.guest, `remove volume ${name.slice(0, 12)}`), `${VOLUMES_ROOT}/${name}`);
    await this.#table.delete(name);
    this.#deps.events.publish('volume', 'destroy', name, { driver: 'local' });
  }
}
