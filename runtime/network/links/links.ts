import { conflict, DockerError } from '../../std/errors.ts';
import type { ContainerDirectory, NetworkedContainer } from '../networked-container.ts';
import { type ContainerPort, parseContainerPort } from '../publish/ports.ts';
import type { LinkedPorts } from '../filter/packet-filter.ts';
import type { NetworkSandbox } from '../sandbox.ts';

/** A container that another one on the default bridge knows under an alias: `--link web:db`. */
export interface LegacyLink {
  readonly alias: string;
  readonly target: NetworkedContainer;
  readonly address: string;
}

/** `name`, `name:alias`. */
export function parseLink(text: string): { readonly ref: string; readonly alias: string } {
  const [name = '', alias = ''] = text.split(':');
  const ref = name.replace(/^\//, '');
  return { ref, alias: alias.slice(alias.lastIndexOf('/') + 1) || ref };
}

const addressOnBridge = (container: NetworkedContainer): string | undefined =>
  container.sandbox?.data.endpoints.find(({ network }) => network.name === 'bridge')?.link?.ipv4?.address;

/** The linked containers at the start of a container. Throws Docker's error for one that doesn't run. */
export function requireLinks(container: NetworkedContainer, containers: ContainerDirectory): LegacyLink[] {
  return links(container, containers).map(([alias, target]) => {
    const address = addressOnBridge(target);
    if (target.pid === undefined)
      throw conflict(`Cannot link to a non running container: /${target.name} AS /${container.name}/${alias}`);
    if (address === undefined)
      throw new DockerError(500, `Cannot link to /${target.name}, as it does not belong to the default network`);
    return { alias, target, address };
  });
}

/** Those that run now. */
export function runningLinks(container: NetworkedContainer, containers: ContainerDirectory): LegacyLink[] {
  return links(container, containers).flatMap(([alias, target]) => {
    const address = addressOnBridge(target);
    return address === undefined ? [] : [{ alias, target, address }];
  });
}

function links(
  { links: ids }: NetworkedContainer,
  { all }: ContainerDirectory,
): [alias: string, target: NetworkedContainer][] {
  return [...ids].flatMap(([alias, id]): [string, NetworkedContainer][] => {
    const target = all.find((each) => each.id === id);
    return target ? [[alias, target]] : [];
  });
}

/** The names of a linked container in /etc/hosts. */
export const linkNames = ({ alias, target }: LegacyLink): string[] => [
  ...new Set([alias, target.config.Hostname ?? '', target.name]),
];

const exposedPorts = ({ config }: NetworkedContainer): ContainerPort[] =>
  Object.keys(config.ExposedPorts ?? {})
    .map(parseContainerPort)
    .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));

/** Docker's environment variables of a link: `DB_PORT_80_TCP_ADDR=172.17.0.2`. */
export function linkEnvironment(container: NetworkedContainer, { alias, target, address }: LegacyLink): string[] {
  const prefix = alias.toUpperCase().replaceAll('-', '_');
  const ports = exposedPorts(target);
  const url = ({ protocol, port }: ContainerPort): string => `${protocol}://${address}:${String(port)}`;
  const [first] = ports;
  const variables = ports.flatMap((port) => {
    const name = `${prefix}_PORT_${String(port.port)}_${port.protocol.toUpperCase()}`;
    return [
      `${name}=${url(port)}`,
      `${name}_ADDR=${address}`,
      `${name}_PORT=${String(port.port)}`,
      `${name}_PROTO=${port.protocol}`,
    ];
  });
  // Of the target's own variables those are left out that every container has.
  const own = (target.config.Env ?? []).filter((variable) => /^(?!HOME=|PATH=)[^=]+=/.test(variable));
  return [
    ...(first ? [`${prefix}_PORT=${url(first)}`] : []),
    ...variables,
    `${prefix}_NAME=/${container.name}/${alias}`,
    ...own.map((variable) => `${prefix}_ENV_${variable}`),
  ];
}

/** What a container may reach of those that it is linked to, where containers otherwise may not talk. */
export function linkedPorts(
  container: NetworkedContainer,
  { endpoints }: NetworkSandbox,
  containers: ContainerDirectory,
  only?: readonly NetworkedContainer[],
): LinkedPorts[] {
  const from = endpoints.find(({ network }) => network.name === 'bridge')?.link?.ipv4?.address;
  if (from === undefined) return [];
  const running = runningLinks(container, containers).filter(({ target }) => only?.includes(target) ?? true);
  return running.map(({ address, target }) => ({
    from,
    to: address,
    ports: exposedPorts(target),
  }));
}
