/**
 * What differs between API 1.24 and 1.50 for the endpoints there are: the engine's services speak 1.50, here is what older clients
 * get in addition or instead. Source: moby, docs/api/version-history.md and api/server/router.
 */
import type {
  ContainerInspect,
  ContainerSummary,
  ExecConfig,
  HostConfig,
  ImageSummary,
  InspectedImage,
  NetworkResource,
  NetworkSettings,
} from './types.ts';
import type { SystemInfo } from './types.ts';
import type { DiskUsage } from './disk-usage.ts';
import type { ApiVersion } from './version.ts';
import type { EngineEvent, EventFacts } from './engine-event.ts';

/** From 1.42 a stream of frames has a content type of its own. */
export const namesMultiplexedStreams = (version: ApiVersion): boolean => version >= 42;

/** From 1.42 pruning leaves volumes with a name alone unless the filter `all` says otherwise. */
export const prunesNamedVolumes = (version: ApiVersion): boolean => version < 42;

/** From 1.42 stop and restart take a signal, exec a console size. */
export const takesStopSignal = (version: ApiVersion): boolean => version >= 42;
export const takesConsoleSize = (version: ApiVersion): boolean => version >= 42;

/** From 1.44 a container can begin on several networks. */
export const takesSeveralNetworks = (version: ApiVersion): boolean => version >= 44;

/** From 1.46 push, from 1.48 save take a platform. */
export const takesPlatformOfPush = (version: ApiVersion): boolean => version >= 46;

/** Fields of a create request that came after its version are not looked at. */
export function hostConfigOf(config: HostConfig, version: ApiVersion): HostConfig {
  const { ConsoleSize, Annotations, ...rest } = config;
  return {
    ...rest,
    // Before 1.40 other containers could share a container's IPC namespace unless it said otherwise.
    ...(version < 40 && !config.IpcMode ? { IpcMode: 'shareable' } : {}),
    ...(ConsoleSize && takesConsoleSize(version) ? { ConsoleSize } : {}),
    ...(Annotations && version >= 43 ? { Annotations } : {}),
  };
}

export function execConfigOf(config: ExecConfig, version: ApiVersion): ExecConfig {
  const { ConsoleSize, ...rest } = config;
  return ConsoleSize && takesConsoleSize(version) ? config : rest;
}

export function containerInspectFor(container: ContainerInspect, version: ApiVersion): ContainerInspect {
  const { ImageManifestDescriptor, NetworkSettings, ...rest } = container;
  return {
    ...rest,
    ...(NetworkSettings && { NetworkSettings: networkSettingsFor(NetworkSettings, version) }),
    ...(ImageManifestDescriptor && version >= 48 && { ImageManifestDescriptor }),
  };
}

/**
 * Until 1.44 a container's own names were among its aliases on networks that have names, once it had been there: clients of that time
 * take them for the sign that it was.
 */
function networkSettingsFor(settings: NetworkSettings, version: ApiVersion): NetworkSettings {
  if (version >= 45) return settings;
  const entries = Object.entries(settings.Networks ?? {}).map(([name, endpoint]) => {
    // All names, the container's first.
    const [, ...others] = (endpoint.DNSNames as string[] | null) ?? [];
    const Aliases = [...new Set([...(endpoint.Aliases ?? []), ...others])];
    return [name, others.length > 0 ? { ...endpoint, Aliases } : endpoint];
  });
  return { ...settings, Networks: Object.fromEntries(entries) as NonNullable<NetworkSettings['Networks']> };
}

export function networkFor(network: NetworkResource, version: ApiVersion): NetworkResource {
  const { EnableIPv4: _, ...rest } = network;
  return version >= 48 ? network : rest;
}

export function containerSummaryFor(container: ContainerSummary, version: ApiVersion): ContainerSummary {
  const { ImageManifestDescriptor, ...rest } = container;
  return ImageManifestDescriptor && version >= 48 ? container : rest;
}

/** Always there before 1.50, whether an image has a value for them or not; images never have most of them. */
const CONTAINER_ONLY_FIELDS = {
  AttachStderr: false,
  AttachStdin: false,
  AttachStdout: false,
  Domainname: '',
  Hostname: '',
  Image: '',
  OpenStdin: false,
  StdinOnce: false,
  Tty: false,
};
const IMAGE_CONFIG_DEFAULTS = {
  Cmd: null,
  Entrypoint: null,
  Env: null,
  Labels: null,
  OnBuild: null,
  User: '',
  Volumes: null,
  WorkingDir: '',
};

export function imageInspectFor({ Container, ContainerConfig, ...image }: InspectedImage, version: ApiVersion) {
  const containerOnly = version < 50 ? { ...CONTAINER_ONLY_FIELDS, Image: ContainerConfig.Image ?? '' } : {};
  const Config = { ...containerOnly, ...IMAGE_CONFIG_DEFAULTS, ...image.Config };
  const shown = { ...CONTAINER_ONLY_FIELDS, ...IMAGE_CONFIG_DEFAULTS, ...ContainerConfig };
  const { Descriptor, Manifests, ...rest } = image;
  return {
    ...rest,
    Config,
    ...(version < 45 ? { ...(Container !== '' && { Container }), ContainerConfig: shown } : {}),
    ...(version < 44 ? { VirtualSize: image.Size } : {}),
    ...(version >= 48 ? { ...(Descriptor && { Descriptor }), ...(Manifests && { Manifests }) } : {}),
  };
}

export function imageSummaryFor(image: ImageSummary, version: ApiVersion): Record<string, unknown> {
  const { Descriptor, Manifests, ...rest } = image;
  return {
    ...rest,
    ...(version < 44 ? { VirtualSize: image.Size } : {}),
    ...(version >= 47 && Manifests ? { Manifests } : {}),
    ...(version >= 48 && Descriptor ? { Descriptor } : {}),
  };
}

/** Until 1.51 events of containers and images repeat three facts at the top. */
function eventFor(event: EventFacts): Record<string, unknown> {
  if (event.Type !== 'container' && event.Type !== 'image') return { ...event };
  const from = event.Type === 'container' ? { from: event.Actor?.Attributes?.['image'] } : {};
  return { status: event.Action, id: event.Actor?.ID, ...from, ...event };
}

/** Nanoseconds have more digits than a number of JavaScript's. */
export const eventJson = ({ timeNano, ...event }: EngineEvent): string =>
  `${JSON.stringify(eventFor(event)).slice(0, -1)},"timeNano":${String(timeNano)}}`;

/** From 1.42 disk usage can be asked for by kind. */
export const takesDiskUsageTypes = (version: ApiVersion): boolean => version >= 42;

/** Until 1.43 the caches' size stands beside them. */
export function diskUsageFor(usage: DiskUsage, version: ApiVersion): Record<string, unknown> {
  const images = usage.Images?.map((image) => imageSummaryFor(image, version)) ?? null;
  const caches = usage.BuildCache ?? [];
  const BuilderSize = caches.reduce((sum, { Size = 0 }) => sum + Size, 0);
  return { ...usage, Images: images, ...(version < 44 && { BuilderSize }) };
}

export function infoFor(info: SystemInfo, version: ApiVersion): Record<string, unknown> {
  const { Containerd, FirewallBackend, DiscoveredDevices, ...rest } = info;
  return {
    ...rest,
    ...(version >= 46 && Containerd ? { Containerd } : {}),
    ...(version >= 49 && FirewallBackend ? { FirewallBackend } : {}),
    ...(version >= 50 && DiscoveredDevices ? { DiscoveredDevices } : {}),
    ...(version < 50 ? { BridgeNfIptables: false, BridgeNfIp6tables: false } : {}),
  };
}
