/** What `systemctl`, `service` and `reboot` of the guest ask for: the state of the docker service, changes of it, and the machine's end. */
import type { ApiHandler } from '../runtime/http/handler.ts';
import { serveGuestCommand } from '../runtime/cli/guest-invocation.ts';
import type { Invocation } from '../runtime/cli/invocation.ts';
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';
import { Caller } from './caller.ts';
import { commandFiles } from './command-files.ts';
import type { DockerService } from './docker-service.ts';
import type { PowerWish } from './shut-down.ts';

/** systemd's. */
const NOT_RUNNING = 3;
const NO_PERMISSION = 4;
const NO_SUCH_VERB = 1;
const FAILED = 1;

interface Parts {
  readonly guest: Guest;
  readonly api: ApiHandler;
  readonly service: DockerService;
  /** Absent where nobody can do it. Who has wished for it hears no more. */
  readonly power: ((wish: PowerWish) => void) | undefined;
}

export async function serveService(parts: Parts, stream: GuestStream, socket: number): Promise<void> {
  const { guest, api } = parts;
  await using caller = new Caller(guest, socket);
  await serveGuestCommand(stream, { api, files: (cwd) => commandFiles(caller, cwd) }, (invocation) =>
    runVerb(parts, caller, invocation),
  );
}

async function runVerb({ service, power }: Parts, caller: Caller, invocation: Invocation): Promise<number> {
  const [verb = ''] = invocation.args;
  if (verb === 'reboot' || verb === 'poweroff') return wishPower(power, verb, caller, invocation);
  if (verb === 'status' || verb === 'is-active') return tellState(service, verb, invocation);
  const change = changes(service).get(verb);
  if (!change) return refuse(invocation, NO_SUCH_VERB, `Unknown command verb ${verb}.`);
  const { uid } = await caller.identity;
  if (uid !== 0) return refuse(invocation, NO_PERMISSION, `Failed to ${verb} docker.service: Access denied`);
  try {
    await change();
    return 0;
  } catch (error) {
    return refuse(
      invocation,
      FAILED,
      `Job for docker.service failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Systemd's names of its calls. */
const POWER_CALLS: Readonly<Record<PowerWish, string>> = { reboot: 'Reboot', poweroff: 'PowerOff' };

async function wishPower(power: Parts['power'], wish: PowerWish, caller: Caller, to: Invocation): Promise<number> {
  const { uid } = await caller.identity;
  const fail = (why: string): Promise<number> => refuse(to, FAILED, `Call to ${POWER_CALLS[wish]} failed: ${why}`);
  if (uid !== 0) return fail('Access denied');
  if (!power) return fail('nobody is there to switch the machine on again');
  power(wish);
  // What was typed behind it is for nobody: it ends with everything else.
  return new Promise(() => undefined);
}

const changes = (service: DockerService): ReadonlyMap<string, () => Promise<void>> =>
  new Map([
    ['start', () => service.start()],
    ['stop', () => service.stop()],
    ['restart', () => service.restart()],
    ['reload', () => service.reload()],
  ]);

async function tellState(service: DockerService, verb: 'status' | 'is-active', to: Invocation): Promise<number> {
  const isActive = service.door !== undefined;
  const [dot, state] = isActive ? ['●', 'active (running)'] : ['○', 'inactive (dead)'];
  if (verb === 'is-active') await to.writeStdout(isActive ? 'active\n' : 'inactive\n');
  else await to.writeStdout(`${dot} docker.service - Docker Application Container Engine\n     Active: ${state}\n`);
  return isActive ? 0 : NOT_RUNNING;
}

async function refuse(to: Invocation, code: number, message: string): Promise<number> {
  await to.writeStderr(`${message}\n`);
  return code;
}
