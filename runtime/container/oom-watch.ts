import { decodeText } from '../guest/bytes.ts';
import { readFile } from '../guest/files/read-file.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import {
  IN_CLOEXEC,
  IN_MODIFY,
  IN_NONBLOCK,
  inotifyAddWatch,
  inotifyInit,
  inotifyRemoveWatch,
  inotifyWatches,
} from '../guest/syscalls/inotify.ts';
import type { Output, Ref, Outcomes } from '../guest/values.ts';
import { chunks } from '../std/chunks.ts';
import type { Container } from './container.ts';
import { cgroupPath } from '../model/paths.ts';
import type { Resources } from './start/resources.ts';

const EVENTS_BYTES = 1024;
const MAY_FAIL = { continue: true } as const;

const eventsFile = (container: Container): string => `${cgroupPath(container)}/memory.events`;

/** Appends a look at how often the kernel has killed something in the container for want of memory. */
export function readOomKills(p: Program, container: Container): (result: Outcomes) => number {
  const content: Output<string> = readFile(p, eventsFile(container), EVENTS_BYTES, MAY_FAIL).map(decodeText);
  return (result) =>
    result.errno(content.call) === 0 ? Number(/^oom_kill (\d+)$/m.exec(result.get(content))?.[1] ?? 0) : 0;
}

/** Gives back what a run held; resolves with how often the kernel has killed in it for want of memory. */
export async function releaseCountingKills(guest: Guest, container: Container, resources: Resources): Promise<number> {
  let kills: ReturnType<typeof readOomKills> | undefined;
  const result = await resources.release(guest, (p) => {
    kills = readOomKills(p, container);
  });
  return (result && kills?.(result)) ?? 0;
}

/**
 * Hears of it when the kernel kills in a container for want of memory: one inotify descriptor watches the `memory.events` of all that run
 * (Documentation/admin-guide/cgroup-v2.rst: a change of the file is told).
 */
export class OomWatch {
  readonly #guest: Guest;
  readonly #killed: (container: Container) => void;
  readonly #watched = new Map<number, Container>();
  /** Kills that were told, by container. */
  readonly #told = new WeakMap<Container, number>();
  #fd = -1;

  /** `killed` is told once for each time that the kernel has killed since it was asked last. */
  constructor(guest: Guest, killed: (container: Container) => void) {
    this.#guest = guest;
    this.#killed = killed;
  }

  async open(): Promise<void> {
    const p = new Program('watch for want of memory');
    const fd = inotifyInit(p, IN_NONBLOCK | IN_CLOEXEC);
    this.#fd = (await this.#guest.run(p)).get(fd);
    // It ends with the guest, and whoever asks that for anything is told.
    this.#listen().catch(() => undefined);
  }

  /** Appends the watching of a container whose cgroup is there; to be told what came of it. */
  watch(p: Program, container: Container, resources: Resources): (result: Outcomes) => void {
    const watch: Ref = inotifyAddWatch(p, this.#fd, eventsFile(container), IN_MODIFY, MAY_FAIL);
    return (result) => {
      if (result.errno(watch) !== 0) return;
      const number = result.get(watch);
      this.#told.set(container, 0);
      this.#watched.set(number, container);
      resources.hold({
        inGuest: (release) => void inotifyRemoveWatch(release, this.#fd, number, MAY_FAIL),
        inEngine: () => void this.#watched.delete(number),
      });
    };
  }

  /** Tells of what was not told yet. */
  note(container: Container, kills: number): void {
    if (kills <= (this.#told.get(container) ?? 0)) return;
    this.#told.set(container, kills);
    this.#killed(container);
  }

  /** The engine came back: one that was known to lack memory was told of. */
  resume(container: Container, kills: number): void {
    if ('oomKilled' in container.state && container.state.oomKilled) this.#told.set(container, kills);
    else this.note(container, kills);
  }

  async #listen(): Promise<void> {
    for await (const bytes of chunks(this.#guest.stream(this.#fd, { write: false }).readable))
      for (const container of new Set(inotifyWatches(bytes).map((watch) => this.#watched.get(watch))))
        if (container) await this.#look(container);
  }

  async #look(container: Container): Promise<void> {
    const p = new Program(`see what memory ${container.name} lacks`);
    const kills = readOomKills(p, container);
    this.note(container, kills(await this.#guest.run(p)));
  }
}
