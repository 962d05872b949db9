import type { Guest, GuestStream } from '../../guest/guest.ts';
import { parseDigest } from '../../oci/digest.ts';
import { systemTimers } from '../../std/time.ts';
import { completeConfig } from '../config/complete-config.ts';
import { Container, type ContainerParts, type ContainerRecord, NEW_RECORD } from '../container.ts';
import { InputGate } from '../process/input-gate.ts';
import { OutputHub } from '../process/output-hub.ts';
import { RunningProcess } from '../process/running-process.ts';
import { StartLimit } from '../start/start-limit.ts';

export const CONTAINER_ID = 'c'.repeat(64);
export const EMPTY_RECORD: ContainerRecord = {
  ...NEW_RECORD,
  name: 'box',
  hostConfig: {},
  attachments: new Map(),
  links: new Map(),
};

/** A container that nobody has started. `changed` hears of every change that is to be written down. */
export function testContainer(
  record: Partial<ContainerRecord> = {},
  parts: Partial<Pick<ContainerParts, 'changed' | 'layerHold' | 'identity'>> = {},
): Container {
  return new Container({
    identity: {
      id: CONTAINER_ID,
      createdAt: 1_700_000_000_000_000_000n,
      imageId: parseDigest(`sha256:${'1'.repeat(64)}`),
      layers: [],
      config: completeConfig({ Image: 'busybox', Cmd: ['sh'] }, {}, CONTAINER_ID),
      mounts: [],
      command: ['sh'],
    },
    record: { ...EMPTY_RECORD, ...record },
    output: new OutputHub(),
    input: new InputGate(),
    layerHold: { [Symbol.dispose]: () => undefined },
    changed: () => undefined,
    ...parts,
  });
}

export const testLimit = (): StartLimit => new StartLimit(systemTimers, {});

/** A process as the engine holds it, which has written all it will: no step of a container asks the guest for anything. */
export function testProcess(pid: number): RunningProcess {
  const nobody = (): never => {
    throw new Error('No step of a container runs anything in the guest');
  };
  const stream = (id: number): GuestStream => ({
    id,
    readable: new ReadableStream({ start: (controller) => controller.close() }),
    writable: new WritableStream(),
    ended: Promise.resolve(),
    release: () => undefined,
    detach: () => undefined,
  });
  const actor = { pid, run: nobody, exit: new Promise<never>(() => undefined) };
  const streams = { kind: 'pipes', stdin: undefined, stdout: stream(1), stderr: stream(2) } as const;
  return new RunningProcess(new Proxy({} as Guest, { get: nobody }), actor, streams, []);
}
