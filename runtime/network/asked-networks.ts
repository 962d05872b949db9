import type { EndpointSettings } from '../api/types.ts';
import { type Attachment, plainAttachment, toAttachment } from './attachment.ts';
import type { NetworkRegistry } from './registry.ts';

/** What a container asks of its networks when it is created: that of its network mode first, the others by name. Throws Docker's errors. */
export function askedNetworks(
  registry: NetworkRegistry,
  mode: string,
  asked: Readonly<Record<string, EndpointSettings>>,
): Map<string, Attachment> {
  if (mode.startsWith('container:')) return new Map();
  const named = Object.entries(asked).map(([ref, settings]): [string, Attachment] => [
    nameOf(registry, ref),
    toAttachment(settings),
  ]);
  const first = nameOf(registry, mode);
  const own = named.find(([name]) => name === first)?.[1] ?? plainAttachment;
  if (first === 'host' || first === 'none') return new Map([[first, own]]);
  const others = named.filter(([name]) => name !== first).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([[first, own], ...others]);
}

/** A network can be told by its id; one that isn't there keeps what was asked until the start. */
function nameOf(registry: NetworkRegistry, ref: string): string {
  if (ref === '' || ref === 'default') return 'bridge';
  try {
    return registry.find(ref).name;
  } catch {
    return ref;
  }
}
