import type { Actor, Guest } from './guest.ts';
import type { Operation } from './program.ts';

/**
 * The same guest, with every program that goes through it made part of one operation: what the X-ray view shows as `start container web`.
 */
export function inOperation(guest: Guest, label: string): Guest {
  const operation: Operation = { label };
  const traced = (actor: Actor): Actor => ({
    get pid() {
      return actor.pid;
    },
    exit: actor.exit,
    run: (program, options) => actor.run(program.belongTo(operation), options),
  });
  return {
    ready: guest.ready,
    agent: traced(guest.agent),
    failure: guest.failure,
    get busy() {
      return guest.busy;
    },
    run: (program, options) => guest.run(program.belongTo(operation), options),
    spawn: async (options) => traced(await guest.spawn({ operation, ...options })),
    adoptActor: (pid) => traced(guest.adoptActor(pid)),
    stream: (fd, options) => guest.stream(fd, options),
    adoptStream: (id) => guest.adoptStream(id),
    listen: (fd) => guest.listen(fd),
    adoptListener: (id) => guest.adoptListener(id),
    datagrams: (fd) => guest.datagrams(fd),
    adoptDatagrams: (id) => guest.adoptDatagrams(id),
    onExit: (listener) => guest.onExit(listener),
    releaseUnclaimed: () => guest.releaseUnclaimed(),
    settled: () => guest.settled(),
    save: () => guest.save(),
  };
}
