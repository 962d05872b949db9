import type { Timers } from '../std/time.ts';
import type { BoundNames } from './bound-names.ts';
import { ConnectError, type Destination, type OutsideConnection, type OutsideTcp } from './outside-tcp.ts';
import type { OpenFrames } from './wisp/frame-socket.ts';
import { WispSession } from './wisp/session.ts';

/**
 * Connections that a relay makes, which speaks Wisp: any port, by name. It is connected to when it is first needed, and
 * again when it was lost.
 */
export function relayTcp(frames: OpenFrames, names: BoundNames, timers: Timers): OutsideTcp {
  let session: Promise<WispSession> | undefined;
  const current = (): Promise<WispSession> =>
    (session ??= WispSession.open(frames, timers, () => (session = undefined)));
  return {
    reach: 'everything',
    async connect({ address, port }: Destination, signal): Promise<OutsideConnection> {
      const name = names.nameOf(address);
      if (name === undefined && names.isOfNames(address)) throw forgotten({ address, port });
      return (await current()).connect(name ?? address, port, signal);
    },
  };
}

const forgotten = ({ address, port }: Destination): ConnectError =>
  new ConnectError(
    'host-unreachable',
    `dial tcp ${address}:${String(port)}: connect: no route to host`,
    'Addresses of this kind stand for names, and the name of this one was not asked for lately.',
  );
