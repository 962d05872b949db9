import type { EndpointSettings } from '../api/types.ts';
import { badParameter, DockerError } from '../errors.ts';
import { type Attachment, plainAttachment, toAttachment } from './attachment.ts';
import type { Network } from './network.ts';
import type { NetworkRegistry } from './registry.ts';
import { checkAttachment } from './reserve.ts';

/** What a container asks of its networks when it is created: that of its network mode first, the others by name. Throws Docker's errors. */
export function askedNetworks(
  registry: NetworkRegistry,
  mode: string,
  asked: Readonly<Record<string, EndpointSettings>>,
): Map<string, Attachment> {
  if (mode.startsWith('container:')) return new Map();
  const named = Object.entries(asked).map(([ref, settings]): [string, Attachment] => {
    const name = nameOf(registry, ref);
    return [name, checked(registry, ref === 'default' ? name : ref, settings)];
  });
  const first = nameOf(registry, mode);
  const own = named.find(([name]) => name === first)?.[1] ?? plainAttachment;
  if (first === 'host' || first === 'none') return new Map([[first, own]]);
  const others = named.filter(([name]) => name !== first).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([[first, own], ...others]);
}

/** What can't be had of a network that is there is refused now, not at the start. */
function checked(registry: NetworkRegistry, ref: string, settings: EndpointSettings | null): Attachment {
  const refused = (why: string): DockerError => badParameter(`invalid config for network ${ref}: ${why}`);
  if (settings === null) throw refused('EndpointsConfig is nil');
  try {
    const attachment = toAttachment(settings);
    const network = found(registry, ref);
    if (network && !network.spec.configOnly) checkAttachment(network, attachment);
    return attachment;
  } catch (error) {
    throw error instanceof DockerError ? refused(`invalid endpoint settings:\n${error.message}`) : error;
  }
}

function found(registry: NetworkRegistry, ref: string): Network | undefined {
  try {
    return registry.find(ref);
  } catch {
    return undefined;
  }
}

/** A network can be told by its id; one that isn't there keeps what was asked until the start. */
function nameOf(registry: NetworkRegistry, ref: string): string {
  if (ref === '' || ref === 'default') return 'bridge';
  return found(registry, ref)?.name ?? ref;
}
