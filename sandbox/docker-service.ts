/**
 * The engine as the guest sees it, a service: it answers at /var/run/docker.sock while it is active. What dockerd's end and start are for
 * containers, its stop and start are. The page looks at the engine from outside, whether it is active or not.
 */
import { AT_FDCWD } from '../runtime/guest/constants/open.ts';
import type { DrydockEngine } from '../runtime/container/dependencies.ts';
import type { Guest, GuestListener, GuestStream } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { unlinkat } from '../runtime/guest/syscalls/directory.ts';
import type { ApiHandler } from '../runtime/http/handler.ts';
import { Mutex } from '../runtime/std/mutex.ts';
import { serveDocker } from './docker-door.ts';
import { keepDoor, openDoor } from './doors.ts';
import { DOCKER_GROUP, DOCKER_SOCKET_PATH } from './places.ts';

type Driven = Pick<DrydockEngine, 'configure' | 'reload' | 'stopAll' | 'startByPolicy'>;

export class DockerService {
  readonly #guest: Guest;
  readonly #engine: Driven;
  readonly #api: ApiHandler;
  readonly #lock = new Mutex();
  readonly #connections = new Set<GuestStream>();
  #door: GuestListener | undefined;

  constructor(guest: Guest, engine: Driven, api: ApiHandler) {
    this.#guest = guest;
    this.#engine = engine;
    this.#api = api;
  }

  /** The listening stream of Docker's socket; undefined while it is not active. */
  get door(): number | undefined {
    return this.#door?.id;
  }

  /** It is on its way up or down. */
  get busy(): boolean {
    return this.#lock.held;
  }

  /** Takes up a door that was open when the machine was saved. */
  adopt(door: number): void {
    this.#open(this.#guest.adoptListener(door));
  }

  start(): Promise<void> {
    return this.#lock.run(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#lock.run(() => this.#stop());
  }

  restart(): Promise<void> {
    return this.#lock.run(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** What a signal SIGHUP tells dockerd to do. */
  reload(): Promise<void> {
    return this.#lock.run(async () => {
      if (!this.#door) throw new Error('docker.service is not active, cannot reload.');
      await this.#engine.reload();
    });
  }

  async #start(): Promise<void> {
    if (this.#door) return;
    await this.#engine.configure();
    await this.#engine.startByPolicy();
    this.#open(await openDoor(this.#guest, DOCKER_SOCKET_PATH, { mode: 0o660, gid: DOCKER_GROUP }));
  }

  /** Who listens to events hears how the containers end. */
  async #stop(): Promise<void> {
    const door = this.#door;
    if (!door) return;
    await this.#engine.stopAll();
    this.#door = undefined;
    const p = new Program('remove the socket of docker');
    unlinkat(p, AT_FDCWD, DOCKER_SOCKET_PATH, 0, { continue: true });
    await this.#guest.run(p);
    door.release();
    for (const stream of this.#connections) stream.release();
  }

  #open(door: GuestListener): void {
    this.#door = door;
    void keepDoor(this.#guest, door, async (stream, socket) => {
      this.#connections.add(stream);
      try {
        await serveDocker(this.#guest, this.#api, stream, socket);
      } finally {
        this.#connections.delete(stream);
      }
    });
  }
}
