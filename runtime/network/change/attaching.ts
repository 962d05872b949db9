import type { EndpointSettings } from '../../model/types.ts';
import { DockerError } from '../../std/errors.ts';
import type { EventLog } from '../../events/event-log.ts';
import { type Attachment, toAttachment } from '../attachment.ts';
import { checkEndpoint } from '../reserve/check-endpoint.ts';
import type { LiveChange } from './live-change.ts';
import type { Network } from '../network.ts';
import { type NetworkedContainer, sharesNetwork } from '../networked-container.ts';
import { endpointOn } from '../sandbox.ts';

const forbidden = (message: string): DockerError => new DockerError(403, message);

export interface AttachingParts {
  readonly live: Pick<LiveChange, 'join' | 'leave'>;
  readonly events: EventLog;
}

/** Connects containers with networks and disconnects them, whether they run or not. */
export class Attaching {
  readonly #parts: AttachingParts;

  constructor(parts: AttachingParts) {
    this.#parts = parts;
  }

  connect(container: NetworkedContainer, network: Network, asked: EndpointSettings): Promise<void> {
    return container.lock.run(async () => {
      const attachment = { ...toAttachment(asked), networkId: network.id };
      checkEndpoint(network, attachment);
      checkModes(container, network);
      const { pid, sandbox } = container;
      // Which network the name means is settled by the start.
      if (pid === undefined || !sandbox) this.#attach(container, network, toAttachment(asked));
      else {
        if (endpointOn(sandbox.data, network.id))
          throw forbidden(`endpoint with name ${container.name} already exists in network ${network.name}`);
        await writtenDownAfter(container, () =>
          this.#parts.live.join({ container, sandbox, pid }, network, attachment),
        );
        this.tell(container, network, 'connect');
      }
    });
  }

  disconnect(container: NetworkedContainer, network: Network): Promise<void> {
    return container.lock.run(async () => {
      const mode = container.hostConfig.NetworkMode;
      if (mode === 'host' && network.name === 'host')
        throw forbidden('container cannot be disconnected from host network or connected to host network');
      const { pid, sandbox } = container;
      if (!container.attachments.has(network.name)) {
        const which = pid === undefined ? `the network ${network.name}` : `network ${network.name}`;
        throw forbidden(`container ${container.id} is not connected to ${which}`);
      }
      const endpoint = sandbox && endpointOn(sandbox.data, network.id);
      if (pid !== undefined && sandbox && endpoint) {
        await writtenDownAfter(container, () => this.#parts.live.leave({ container, sandbox, pid }, endpoint));
        this.tell(container, network, 'disconnect');
      }
      container.attachedTo(new Map([...container.attachments].filter(([name]) => name !== network.name)));
    });
  }

  tell(container: NetworkedContainer, { id, name, spec }: Network, action: 'connect' | 'disconnect'): void {
    this.#parts.events.publish('network', action, id, { container: container.id, name, type: spec.driver });
  }

  /** A container that doesn't run gets its place when it starts. */
  #attach(container: NetworkedContainer, { name }: Network, attachment: Attachment): void {
    container.attachedTo(new Map([...container.attachments, [name, attachment]]));
  }
}

/** What a change has made of a sandbox is noted once more at its end, however that came: half of it may be written down by now. */
async function writtenDownAfter(container: NetworkedContainer, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } finally {
    container.attachedTo(container.attachments);
  }
}

/** Throws Docker's errors for networks that can't be had beside each other. */
function checkModes({ hostConfig, attachments, pid }: NetworkedContainer, { name }: Network): void {
  const mode = hostConfig.NetworkMode;
  if (name === 'host')
    throw forbidden('container cannot be disconnected from host network or connected to host network');
  if (sharesNetwork(mode))
    throw forbidden(
      'container sharing network namespace with another container or host cannot be connected to any other network',
    );
  const others = [...attachments.keys()].filter((other) => other !== name);
  // A process that runs already has a namespace of the other kind.
  const alone = others.length === 0 && !(name === 'none' && pid !== undefined);
  if (!alone && (name === 'none' || others.includes('none')))
    throw forbidden(
      'container cannot be connected to multiple networks with one of the networks in private (none) mode',
    );
}
