import type { ContainerInspect } from '../../model/types.ts';
import { networkSettings } from '../../network/settings.ts';
import { rfc3339Nano } from '../../std/instant.ts';
import { mountPoints } from '../config/mount-spec.ts';
import type { Container } from '../container.ts';
import { logDriver } from '../container-log.ts';
import { healthToApi } from '../../model/health.ts';
import type { ContainerRegistry } from '../registry.ts';
import { containerPaths } from '../../model/paths.ts';
import { lowerDirectories } from '../start/make-plan.ts';
import { stateToApi } from '../state.ts';

/** Docker writes null where there is nothing; the API's types don't know of it. */
const nullAs = <T>(): T => null as unknown as T;

/** `GET /containers/{id}/json`. */
export function inspectContainer(container: Container, registry: ContainerRegistry): ContainerInspect {
  const { identity, hostConfig, state, record } = container;
  const { hasBeenStarted, health } = record;
  const paths = containerPaths(identity.id);
  return {
    Id: identity.id,
    Created: rfc3339Nano(identity.createdAt),
    Path: identity.command[0] ?? '',
    Args: identity.command.slice(1),
    State: { ...stateToApi(state), ...(health && { Health: healthToApi(health) }) },
    Image: identity.imageId,
    ResolvConfPath: hasBeenStarted ? paths.resolvConf : '',
    HostnamePath: hasBeenStarted ? paths.hostname : '',
    HostsPath: hasBeenStarted ? paths.hosts : '',
    LogPath: hasBeenStarted && logDriver(container) === 'json-file' ? paths.log : '',
    Name: `/${container.name}`,
    RestartCount: record.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: container.execIds.size > 0 ? [...container.execIds] : nullAs<string[]>(),
    HostConfig: { ...hostConfig, Links: shownLinks(container, registry) },
    GraphDriver: {
      Name: 'overlay2',
      Data: {
        ID: identity.id,
        LowerDir: lowerDirectories(container),
        MergedDir: paths.merged,
        UpperDir: paths.upper,
        WorkDir: paths.work,
      },
    },
    Mounts: mountPoints(identity.mounts),
    Config: apiConfig(container),
    NetworkSettings: networkSettings(container),
  };
}

/** `/web:/shop/db`: what is linked, and the container's own name for it. */
function shownLinks({ name, links }: Container, registry: ContainerRegistry): string[] {
  const shown = [...links].flatMap(([alias, id]) => {
    const target = registry.get(id);
    return target ? [`/${target.name}:/${name}/${alias}`] : [];
  });
  return shown.length > 0 ? shown : nullAs<string[]>();
}

/** The configuration with nulls where Docker shows them. */
const apiConfig = ({ config }: Container): NonNullable<ContainerInspect['Config']> => ({
  ...config,
  Cmd: config.Cmd ?? nullAs<string[]>(),
  Volumes: config.Volumes ?? nullAs<Record<string, object>>(),
  Entrypoint: config.Entrypoint ?? nullAs<string[]>(),
  OnBuild: config.OnBuild ?? nullAs<string[]>(),
});
