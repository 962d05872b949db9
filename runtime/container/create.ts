import type { DaemonConfig } from '../model/daemon-config.ts';
import type { ContainerCreateRequest, ContainerCreateResponse, HostConfig } from '../model/types.ts';
import { badParameter, conflict, notFound, serverError } from '../std/errors.ts';
import { AT_FDCWD } from '../guest/constants/open.ts';
import { isSyscallError } from '../guest/errors.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { mkdirat } from '../guest/syscalls/directory.ts';
import { statx } from '../guest/syscalls/stat.ts';
import type { Guest } from '../guest/guest.ts';
import type { Image, ImageSource } from '../image/image.ts';
import { isFor, otherPlatform, parsePlatform } from '../oci/platform.ts';
import { askedNetworks } from '../network/reserve/asked-networks.ts';
import { parseLink } from '../network/links/links.ts';
import { portRequests } from '../network/publish/ports.ts';
import type { NetworkRegistry } from '../network/registry.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import type { KernelFacts } from './kernel-facts.ts';
import { type Random, randomId } from '../std/random.ts';
import type { Clock } from '../std/time.ts';
import { capabilitiesOf } from './config/capabilities.ts';
import { checkModes, isContainerMode, type SharedKind } from './config/check-modes.ts';
import { checkPolicies } from './config/check-policies.ts';
import { checkResources, supportOf } from './config/check-resources.ts';
import { completeConfig, processArguments } from './config/complete-config.ts';
import { completeHostConfig } from './config/complete-host-config.ts';
import { withLogDefaults } from './config/log-defaults.ts';
import { type MountSpec, parseMounts } from './config/mount-spec.ts';
import { parseSecurityOptions } from './config/security-options.ts';
import { Container, NEW_RECORD } from './container.ts';
import { containerPaths } from '../model/paths.ts';
import { anonymousVolumes, borrowedMounts, provideVolumes } from './provide-volumes.ts';
import { seedVolumes } from './seed-volumes.ts';
import { InputGate } from './process/input-gate.ts';
import { OutputHub } from './process/output-hub.ts';
import type { ContainerRegistry } from './registry.ts';
import { isAlive } from './state.ts';
import type { ContainerStore } from './store.ts';
import type { Tell } from './tell.ts';

export interface CreateParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly random: Random;
  readonly facts: () => KernelFacts;
  readonly daemon: () => Pick<DaemonConfig, 'logDriver' | 'logOptions'>;
  readonly images: ImageSource;
  readonly networks: NetworkRegistry;
  readonly volumes: VolumeService;
  readonly registry: ContainerRegistry;
  readonly store: Pick<ContainerStore, 'changed'>;
  readonly tell: Tell;
}

/** `POST /containers/create`. Everything that can be known to be wrong is refused here, before anything exists. */
export async function createContainer(
  parts: CreateParts,
  asRequested: ContainerCreateRequest,
  options: { name?: string; platform?: string },
): Promise<ContainerCreateResponse> {
  const id = randomId(parts.random);
  const request = withLogDefaults(asRequested, parts.daemon());
  checkPolicies(request, request.HostConfig ?? {});
  const image = parts.images.resolve(request.Image ?? '');
  if (options.platform) requirePlatform(image, request.Image ?? '', options.platform);
  const { hostConfig, warnings, asked, lent } = checkHost(parts, request);
  const links = linkedContainers(parts, hostConfig);
  const name = reserveName(parts, id, options.name);
  const layers = image.layers.map((layer) => layer.name);
  const layerHold = parts.images.holdLayers(layers);
  /** Volumes that would be of no use without the container. */
  const made: string[] = [];
  try {
    const config = completeConfig(withHostName(parts, request, hostConfig), image.spec.config, id);
    const configured = Object.keys(config.Volumes ?? {});
    const mounts = await provideVolumes(parts.volumes, id, { asked, lent, configured });
    made.push(...anonymousVolumes(mounts));
    await makeDirectories(parts.guest, id, mounts);
    const identity = {
      id,
      createdAt: parts.clock.now(),
      imageId: image.id,
      layers,
      config,
      mounts,
      command: processArguments(config),
    };
    const attachments = askedNetworks(
      parts.networks,
      hostConfig.NetworkMode ?? 'bridge',
      request.NetworkingConfig?.EndpointsConfig ?? {},
      config.MacAddress ?? '',
    );
    const container = new Container({
      identity,
      record: {
        ...NEW_RECORD,
        name,
        hostConfig,
        attachments: config.NetworkDisabled === true ? new Map() : attachments,
        links,
      },
      output: new OutputHub(),
      input: new InputGate(),
      layerHold,
      changed: (changed) => parts.store.changed(changed),
    });
    await seedVolumes(parts, container);
    parts.registry.add(container);
    parts.volumes.letGo(id);
    parts.store.changed(container);
    parts.tell(container, 'create');
    return { Id: id, Warnings: warnings };
  } catch (error) {
    parts.registry.releaseName(name);
    layerHold[Symbol.dispose]();
    parts.volumes.letGo(id);
    await parts.volumes.release(made);
    throw error;
  }
}

function reserveName(
  { registry, random }: Pick<CreateParts, 'registry' | 'random'>,
  id: string,
  asked: string | undefined,
): string {
  if (!asked) return registry.reserveGeneratedName(id, random);
  registry.reserveName(id, asked);
  return asked.replace(/^\//, '');
}

function checkHost(
  parts: Pick<CreateParts, 'facts' | 'registry'>,
  request: ContainerCreateRequest,
): { hostConfig: HostConfig; warnings: string[]; asked: MountSpec[]; lent: MountSpec[] } {
  const asked = request.HostConfig ?? {};
  const facts = parts.facts();
  checkModes(request, asked);
  for (const mode of [asked.NetworkMode, asked.PidMode, asked.IpcMode]) requireContainer(parts, mode);
  const { hostConfig, warnings } = checkResources(completeHostConfig(asked), supportOf(facts));
  checkStorageOptions(asked.StorageOpt ?? {});
  capabilitiesOf(asked);
  parseSecurityOptions(asked);
  portRequests(request, asked);
  const mounts = parseMounts(request);
  const lent = borrowedMounts(asked, (ref) => requireFound(parts.registry, ref));
  if (asked.NetworkMode === 'host' && Object.keys(asked.PortBindings ?? {}).length > 0)
    warnings.push('Published ports are discarded when using host network mode');
  return { hostConfig, warnings, asked: mounts, lent };
}

/** Docker's overlay2 knows `size`, which needs the quotas of xfs. */
function checkStorageOptions(options: Readonly<Record<string, string>>): void {
  if ('size' in options)
    throw serverError("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
  const [unknown] = Object.keys(options);
  if (unknown !== undefined) throw serverError(`Unknown option ${unknown.toLowerCase()}`);
}

/** Links on the default bridge, by alias; networks of users have theirs in the network's own settings. Throws Docker's errors. */
function linkedContainers(
  { registry }: Pick<CreateParts, 'registry'>,
  { Links: links, NetworkMode: mode = 'bridge' }: HostConfig,
): Map<string, string> {
  const found = (links ?? []).map((text): [string, string] => {
    const { ref, alias } = parseLink(text);
    try {
      return [alias, registry.find(ref).id];
    } catch (error) {
      throw badParameter(`could not get container for ${ref}: ${error instanceof Error ? error.message : ''}`);
    }
  });
  return new Map(mode === 'bridge' ? found : []);
}

/** To clients an image for another platform is as good as none: they pull one that fits. */
function requirePlatform({ spec }: Image, ref: string, text: string): void {
  const wanted = parsePlatform(text);
  const actual = { os: spec.os, architecture: spec.architecture, variant: spec.variant };
  if (!isFor(actual, wanted)) throw notFound(otherPlatform(ref, actual, wanted));
}

function requireContainer({ registry }: Pick<CreateParts, 'registry'>, mode: string | undefined): void {
  if (!isContainerMode(mode)) return;
  requireFound(registry, (mode ?? '').slice('container:'.length));
}

/** A container that a request refers to: to clients a 404 would mean that the image is missing. */
function requireFound(registry: ContainerRegistry, ref: string): Container {
  try {
    return registry.find(ref);
  } catch (error) {
    throw badParameter(error instanceof Error ? error.message : String(error));
  }
}

/** The container's view of the guest's name, or of the container whose network it shares. */
function withHostName(
  { registry, facts }: Pick<CreateParts, 'registry' | 'facts'>,
  request: ContainerCreateRequest,
  host: HostConfig,
): ContainerCreateRequest {
  if (host.NetworkMode === 'host' && !request.Hostname) return { ...request, Hostname: facts().hostName };
  if (!isContainerMode(host.NetworkMode)) return request;
  const other = registry.find((host.NetworkMode ?? '').slice('container:'.length));
  return { ...request, Hostname: other.config.Hostname, Domainname: other.config.Domainname ?? '' };
}

/** The container's directories, and the check that what `--mount` binds is there. */
async function makeDirectories(guest: Guest, id: string, mounts: readonly MountSpec[]): Promise<void> {
  const p = new Program(`make directories for ${id.slice(0, 12)}`);
  const strict = mounts.flatMap((mount) => (mount.type === 'bind' && !mount.createSource ? [mount.source] : []));
  const checks = strict.map((source) => statx(p, AT_FDCWD, source));
  const { directory, overlay, upper, work, merged } = containerPaths(id);
  mkdirat(p, AT_FDCWD, directory, 0o710);
  mkdirat(p, AT_FDCWD, overlay, 0o710);
  mkdirat(p, AT_FDCWD, upper, 0o755);
  mkdirat(p, AT_FDCWD, work, 0o700);
  mkdirat(p, AT_FDCWD, merged, 0o755);
  try {
    await inOperation(guest, `create container ${id.slice(0, 12)}`).run(p);
  } catch (error) {
    const result = isSyscallError(error) ? error.result : undefined;
    const missing = strict[checks.findIndex((check) => result?.errno(check.call))];
    if (missing === undefined) throw error;
    throw badParameter(`invalid mount config for type "bind": bind source path does not exist: ${missing}`);
  }
}

/** The running container that a mode like `container:x` names; undefined for other modes. Throws Docker's errors. */
export function sharedContainer(
  registry: ContainerRegistry,
  kind: SharedKind,
  mode: string | undefined,
): Container | undefined {
  if (!isContainerMode(mode)) return undefined;
  const other = registry.find((mode ?? '').slice('container:'.length));
  const { id, state, hostConfig } = other;
  const before = kind === 'network' ? '' : `failed to join ${kind.toUpperCase()} namespace: `;
  if (kind === 'network' && !isAlive(state)) throw conflict(`cannot join network of a non running container: ${id}`);
  if (state.status === 'restarting')
    throw conflict(`${before}container ${id} is restarting, wait until the container is running`);
  if (!isAlive(state)) throw conflict(`${before}container ${id} is not running`);
  if (kind === 'ipc' && hostConfig.IpcMode !== 'shareable' && hostConfig.IpcMode !== 'host')
    throw badParameter(
      `${before}container ${id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
    );
  return other;
}
