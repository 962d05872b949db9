import type { EndpointSettings } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { joinProblems } from '../../text/join-problems.ts';
import { type Attachment, plainAttachment, toAttachment } from '../attachment.ts';
import { endpointProblem } from './check-endpoint.ts';
import type { Network } from '../network.ts';
import type { NetworkRegistry } from '../registry.ts';

/**
 * What a container asks of its networks when it is created: that of its network mode first, the others by name. `mac` is the address that
 * it was given as a whole. Throws Docker's error with all that can't be had of the networks that are there: that is refused now, not at
 * the start.
 */
export function askedNetworks(
  registry: NetworkRegistry,
  mode: string,
  asked: Readonly<Record<string, EndpointSettings | null>>,
  mac: string,
): Map<string, Attachment> {
  const named = Object.entries(asked).map(([ref, settings]): Asked => {
    const name = nameOf(registry, ref);
    return { ref: ref === 'default' ? name : ref, name, attachment: settings && toAttachment(settings) };
  });
  const first = nameOf(registry, mode);
  const own = named.find(({ name }) => name === first) ?? { ref: first, name: first, attachment: plainAttachment };
  check(registry, [own, ...named.filter((each) => each !== own)], mac);
  const others = named.filter(({ name }) => name !== first).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (mode.startsWith('container:')) return new Map();
  const kept = first === 'host' || first === 'none' ? [own] : [own, ...others];
  return new Map(kept.map(({ name, attachment }) => [name, attachment ?? plainAttachment]));
}

interface Asked {
  /** As it was written. */
  readonly ref: string;
  readonly name: string;
  readonly attachment: Attachment | null;
}

function check(registry: NetworkRegistry, [own, ...others]: readonly [Asked, ...Asked[]], mac: string): void {
  const ownMac = own.attachment?.mac || mac;
  const all = [{ ...own, attachment: own.attachment && { ...own.attachment, mac: ownMac } }, ...others];
  const problems = all.flatMap(({ ref, attachment }) => {
    const problem = attachment ? endpointProblem(found(registry, ref), attachment) : 'EndpointsConfig is nil';
    return problem === undefined ? [] : [`invalid config for network ${ref}: ${problem}`];
  });
  const joined = joinProblems(problems);
  if (joined !== undefined) throw badParameter(joined);
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
