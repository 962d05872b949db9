import type { Filters, NetworkResource } from '../model/types.ts';
import { badParameter } from '../std/errors.ts';
import { hasLabel, textFilter } from '../model/filters.ts';
import { rfc3339Nano } from '../std/instant.ts';
import { isPredefined, type Network } from './network.ts';
import type { ContainerDirectory, NetworkedContainer } from './networked-container.ts';
import { endpointOn } from './sandbox.ts';
import { lookup } from '../std/lookup.ts';

/** Docker writes null where there is nothing; the API's types don't know of it. */
const nullAs = <T>(): T => null as unknown as T;

/** `GET /networks/{id}`; without containers it is an entry of `GET /networks`. */
export function toResource({ spec }: Network, containers: readonly NetworkedContainer[] = []): NetworkResource {
  const { ipam } = spec;
  return {
    Name: spec.name,
    Id: spec.id,
    Created: rfc3339Nano(spec.createdAt),
    Scope: 'local',
    Driver: spec.driver,
    EnableIPv4: spec.ipv4,
    EnableIPv6: spec.ipv6,
    IPAM: {
      Driver: ipam.driver,
      Options: ipam.options ?? nullAs(),
      Config: ipam.config.map(({ AuxiliaryAddresses: auxiliary, ...rest }) => ({
        ...rest,
        ...(auxiliary && Object.keys(auxiliary).length > 0 ? { AuxiliaryAddresses: auxiliary } : {}),
      })),
    },
    Internal: spec.internal,
    Attachable: spec.attachable,
    Ingress: false,
    ConfigFrom: { Network: spec.configFrom },
    ConfigOnly: spec.configOnly,
    Containers: Object.fromEntries(containers.flatMap((container) => member(container, spec.id))),
    Options: spec.options,
    Labels: spec.labels,
  };
}

function member(
  container: NetworkedContainer,
  networkId: string,
): [string, NonNullable<NetworkResource['Containers']>[string]][] {
  const endpoint = container.sandbox && endpointOn(container.sandbox.data, networkId);
  if (!endpoint) return [];
  const { link } = endpoint;
  const shown = {
    Name: container.name,
    EndpointID: endpoint.id,
    MacAddress: link?.mac ?? '',
    IPv4Address: link?.ipv4 ? `${link.ipv4.address}/${String(link.ipv4.prefixLength)}` : '',
    IPv6Address: link?.ipv6 ? `${link.ipv6.address}/${String(link.ipv6.prefixLength)}` : '',
  };
  return [[container.id, shown]];
}

/** The containers that have an endpoint on a network now. */
export const membersOf = ({ id }: Network, { all }: ContainerDirectory): NetworkedContainer[] =>
  all.filter(({ sandbox }) => sandbox !== undefined && endpointOn(sandbox.data, id) !== undefined);

const TRUE = new Set(['true', '1']);
const FALSE = new Set(['false', '0']);

/** What the filters of `docker network ls` ask for. Throws Docker's errors. */
export async function networkFilter(
  filters: Filters,
  containers: ContainerDirectory,
): Promise<(network: Network) => boolean> {
  for (const type of filters.get('type') ?? [])
    if (type !== 'builtin' && type !== 'custom') throw badParameter(`invalid filter: 'type'='${type}'`);
  const asked = filters.get('dangling') ?? [];
  if (asked.length > 1) throw badParameter('got more than one value for filter key "dangling"');
  const dangling = asked.map(parseDangling);
  const [nameMatches, idMatches] = [await textFilter(filters, 'name'), await textFilter(filters, 'id')];
  return (network) =>
    nameMatches(network.name) &&
    idMatches(network.id) &&
    [...filters].every(([name, values]) => {
      const matches = lookup(MATCHERS, name);
      if (!matches) return true;
      const test = (value: string): boolean => matches(network, value);
      return name === 'label' ? values.every(test) : values.some(test);
    }) &&
    dangling.every((wanted) => wanted === isDangling(network, containers));
}

const MATCHERS: Readonly<Record<string, (network: Network, value: string) => boolean>> = {
  driver: ({ spec }, value) => spec.driver === value,
  label: ({ spec }, value) => hasLabel(spec.labels, value),
  scope: (_, value) => value === 'local',
  type: ({ name }, value) => isPredefined(name) === (value === 'builtin'),
};

const isDangling = (network: Network, containers: ContainerDirectory): boolean =>
  !isPredefined(network.name) && membersOf(network, containers).length === 0;

function parseDangling(value: string): boolean {
  if (TRUE.has(value)) return true;
  if (FALSE.has(value)) return false;
  throw badParameter(`invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`);
}
