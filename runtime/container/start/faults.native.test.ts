import { beforeAll, expect, test } from 'vitest';
import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import { kill } from '../../guest/syscalls/process.ts';
import { describeNative } from '../../engine/testing/describe-native.ts';
import { leftovers } from '../../engine/testing/leftovers.ts';

const SIGKILL = 9;

/** What goes wrong in the guest, and when: the count of programs and clones from the start of the container on. */
class Saboteur {
  #countdown = Number.POSITIVE_INFINITY;
  #killsActor = false;
  hit = false;

  failAt(step: number): void {
    this.#countdown = step;
    this.hit = false;
  }

  killActorOnce(): void {
    this.#killsActor = true;
  }

  wrap(guest: Guest): Guest {
    const strike = (): void => {
      this.#countdown -= 1;
      if (this.#countdown !== 0) return;
      this.hit = true;
      throw new Error('sabotage');
    };
    return new Proxy(guest, {
      get: (target, key) => {
        if (key === 'run') return async (...args: Parameters<Guest['run']>) => (strike(), target.run(...args));
        if (key === 'spawn') return (...args: Parameters<Guest['spawn']>) => this.#spawn(target, strike, args);
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async #spawn(guest: Guest, strike: () => void, args: Parameters<Guest['spawn']>): ReturnType<Guest['spawn']> {
    strike();
    const actor = await guest.spawn(...args);
    if (!this.#killsActor) return actor;
    this.#killsActor = false;
    const p = new Program('kill the actor');
    kill(p, actor.pid, SIGKILL);
    await guest.run(p);
    return actor;
  }
}

const saboteur = new Saboteur();

describeNative(
  'a start that fails half-way',
  (native) => {
    let id = '';
    let before = '';

    beforeAll(async () => {
      const HostConfig = { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } };
      const request = { Image: 'busybox', Cmd: ['sleep', '1000'], OpenStdin: true, HostConfig };
      id = (await native.engine.containers.create(request, { name: 'victim' })).Id;
      await native.engine.containers.start(id);
      await native.engine.containers.kill(id, 'KILL');
      before = await leftovers(native.guest);
    });

    test('the actor is killed: nothing is left, and the next start is a good one', async () => {
      saboteur.killActorOnce();
      await expect(native.engine.containers.start(id)).rejects.toMatchObject({ status: 500 });
      expect(await leftovers(native.guest)).toBe(before);
      expect(await native.engine.containers.start(id)).toBe(true);
      await native.engine.containers.kill(id, 'KILL');
      expect(await leftovers(native.guest)).toBe(before);
    });

    test.each([1, 2, 3])('step %i fails: nothing is left', async (step) => {
      saboteur.failAt(step);
      await expect(native.engine.containers.start(id)).rejects.toThrow('sabotage');
      expect(saboteur.hit).toBe(true);
      expect(await leftovers(native.guest)).toBe(before);
    });

    test('with a terminal as well', async () => {
      const { containers } = native.engine;
      const tty = await containers.create({ Image: 'busybox', Cmd: ['sleep', '9'], Tty: true }, { name: 'terminal' });
      const created = await leftovers(native.guest);
      for (const step of [1, 2, 3, 4]) {
        saboteur.failAt(step);
        await expect(containers.start(tty.Id)).rejects.toThrow('sabotage');
        expect(await leftovers(native.guest)).toBe(created);
      }
      await containers.remove(tty.Id, { force: true, volumes: false, link: false });
    });
  },
  { wrap: (guest) => saboteur.wrap(guest) },
);
