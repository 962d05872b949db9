import type { ContainerSummary } from '../../model/types.ts';
import type { ImageSource } from '../../image/image.ts';
import { endpointsSettings } from '../../network/settings.ts';
import { parseContainerPort, portMap } from '../../network/publish/ports.ts';
import { type Instant, unixSeconds } from '../../std/instant.ts';
import { mountPoints } from '../config/mount-spec.ts';
import type { Container } from '../container.ts';
import type { ContainerRegistry } from '../registry.ts';
import { isAlive } from '../state.ts';
import { statusText } from './status-text.ts';

/** One line of `docker ps`. */
export function summarize(
  container: Container,
  { images, registry }: { images: ImageSource; registry: ContainerRegistry },
  now: Instant,
): ContainerSummary {
  const { identity, hostConfig, state, config } = container;
  const mode = hostConfig.NetworkMode ?? 'bridge';
  return {
    Id: identity.id,
    Names: registry.namesOf(container),
    Image: images.displayName(config.Image, identity.imageId),
    ImageID: identity.imageId,
    Command: commandText(identity.command),
    Created: unixSeconds(identity.createdAt),
    Ports: isAlive(state) ? portSummaries(container) : [],
    Labels: config.Labels,
    State: state.status,
    Status: statusText(state, now, container.record.health),
    HostConfig: { NetworkMode: mode },
    NetworkSettings: {
      Networks: mode.startsWith('container:') ? {} : endpointsSettings(container),
    },
    Mounts: mountPoints(identity.mounts),
  };
}

/** The command as a shell would take it: arguments with spaces are quoted. */
const commandText = ([path = '', ...args]: readonly string[]): string =>
  [path, ...args.map((argument) => (argument.includes(' ') ? `'${argument}'` : argument))].join(' ');

function portSummaries({ config, sandbox }: Container): NonNullable<ContainerSummary['Ports']> {
  return Object.entries(portMap(config, sandbox?.data.ports ?? [])).flatMap(([key, bindings]) => {
    const { port: PrivatePort, protocol: Type } = parseContainerPort(key);
    if (!bindings) return [{ PrivatePort, Type }];
    return bindings.map(({ HostIp: IP = '', HostPort }) => ({ IP, PrivatePort, PublicPort: Number(HostPort), Type }));
  });
}
