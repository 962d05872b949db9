/** The files of a container, read back: parsed as what it is, text that root in the guest may have written. */
import * as v from 'valibot';
import { HOST_CONFIG, CONTAINER_CONFIG } from '../model/container-types.ts';
import type { Health } from '../model/health.ts';
import { hostConfigFile, stateFile } from '../model/paths.ts';
import type { ContainerConfig, HostConfig } from '../model/types.ts';
import { storedAttachment, storedSandbox } from '../network/stored-sandbox.ts';
import { isDigest } from '../oci/digest.ts';
import {
  parseStored,
  storedCount,
  storedDescriptor,
  storedId,
  StoredFileError,
  storedList,
  storedMaybe,
  storedText,
  storedWords,
} from '../store/stored-file.ts';
import { StoredInstant } from '../store/stored-instant.ts';
import { VOLUME_NAME } from '../volume/volume.ts';
import { decodeGoJson, GoJsonError, type GoStruct } from '../text/go-json.ts';
import type { CompleteConfig } from './config/complete-config.ts';
import { completeHostConfig } from './config/complete-host-config.ts';
import { type MountSpec, PROPAGATIONS } from './config/mount-spec.ts';
import type { ContainerIdentity } from './container.ts';
import { CONTAINER_NAME } from './registry.ts';
import type { State } from './state.ts';
import type { StoredContainer, StoredStreams } from './stored.ts';

/** Linux' own limit of process ids (PID_MAX_LIMIT of 64-bit kernels). */
/** Far more than an overlay can have. */
const LAYERS_MAX = 4096;

const PID_MAX = 4 * 1024 * 1024;
const EXIT_CODE_MAX = 2 ** 31;
const RESTART_DELAY_MS_MAX = 60_000;

const digest = v.pipe(
  v.string(),
  v.check(isDigest, 'It is no digest'),
  v.transform((text) => text as never),
);
/** Becomes a part of overlayfs' options: no path, and none of what separates them. */
const layerName = v.pipe(v.string(), v.regex(/^\w[\w-]{0,127}$/, 'It is no name of a layer'));
const volumeName = v.pipe(v.string(), v.regex(VOLUME_NAME, 'It is no name of a volume'), v.maxLength(255));
const name = v.pipe(v.string(), v.regex(CONTAINER_NAME, 'It is no name of a container'));
const absolute = v.pipe(storedText, v.startsWith('/', 'It is no absolute path'));
const exitCode = v.pipe(v.number(), v.integer(), v.minValue(-EXIT_CODE_MAX), v.maxValue(EXIT_CODE_MAX));

/** A struct of Docker's, in the words of Go where it isn't. */
const goStruct = (type: GoStruct) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return decodeGoJson(type, dataset.value);
      } catch (error) {
        if (!(error instanceof GoJsonError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );

const config = v.pipe(
  goStruct(CONTAINER_CONFIG),
  v.transform((found: ContainerConfig): CompleteConfig => {
    const { Hostname = '', Labels = {}, Image = '' } = found;
    return { ...found, Hostname, Labels, Image };
  }),
);

const mount: v.GenericSchema<unknown, MountSpec> = v.variant('type', [
  v.object({
    type: v.literal('bind'),
    source: absolute,
    target: absolute,
    readOnly: v.boolean(),
    createSource: v.boolean(),
    mode: storedText,
    propagation: v.picklist(PROPAGATIONS),
  }),
  v.object({
    type: v.literal('volume'),
    name: volumeName,
    target: absolute,
    readOnly: v.boolean(),
    mode: storedText,
    copy: v.boolean(),
    subpath: storedText,
    anonymous: v.boolean(),
    request: v.object({
      Driver: v.exactOptional(storedText),
      DriverOpts: v.exactOptional(storedWords),
      Labels: v.exactOptional(storedWords),
    }),
  }),
  v.object({ type: v.literal('tmpfs'), target: absolute, options: storedText, shown: v.boolean() }),
]);

const identity: v.GenericSchema<unknown, ContainerIdentity> = v.object({
  id: storedId,
  createdAt: StoredInstant,
  imageId: digest,
  layers: storedList(layerName, LAYERS_MAX),
  config,
  mounts: storedList(mount),
  command: storedList(storedText),
});

const created = v.object({ status: v.literal('created'), exitCode, error: storedText });
const alive = v.object({
  status: v.picklist(['running', 'paused']),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PID_MAX)),
  startedAt: StoredInstant,
  oomKilled: v.boolean(),
  finishedAt: storedMaybe(StoredInstant),
});
const ended = v.object({
  status: v.picklist(['restarting', 'exited', 'dead']),
  exitCode,
  error: storedText,
  oomKilled: v.boolean(),
  startedAt: storedMaybe(StoredInstant),
  finishedAt: StoredInstant,
});
const lasting = v.variant('status', [created, alive, ended]);
/** What was being removed when the engine ended is there as before. */
const state: v.GenericSchema<unknown, State> = v.union([
  lasting,
  v.pipe(
    v.object({ status: v.literal('removing'), before: lasting }),
    v.transform(({ before }) => before),
  ),
]);

const streams: v.GenericSchema<unknown, StoredStreams> = v.variant('kind', [
  v.object({ kind: v.literal('terminal'), master: storedDescriptor, masterFd: storedDescriptor }),
  v.object({
    kind: v.literal('pipes'),
    stdin: storedMaybe(storedDescriptor),
    stdout: storedDescriptor,
    stderr: storedDescriptor,
  }),
]);

const health: v.GenericSchema<unknown, Health> = v.object({
  status: v.picklist(['starting', 'healthy', 'unhealthy']),
  failingStreak: storedCount,
  log: storedList(v.object({ startedAt: StoredInstant, endedAt: StoredInstant, exitCode, output: storedText })),
});

const container: v.GenericSchema<unknown, StoredContainer> = v.object({
  ID: storedId,
  Drydock: v.object({
    version: v.literal(1),
    identity,
    name,
    state,
    restartCount: storedCount,
    restartDelayMs: storedMaybe(v.pipe(v.number(), v.minValue(0), v.maxValue(RESTART_DELAY_MS_MAX))),
    stoppedByHand: v.boolean(),
    hasBeenStarted: v.boolean(),
    attachments: storedList(v.tuple([storedText, storedAttachment])),
    links: storedList(v.tuple([storedText, storedId])),
    sandbox: storedMaybe(storedSandbox),
    streams: storedMaybe(streams),
    health: storedMaybe(health),
  }),
});

const hostConfig = v.pipe(
  goStruct(HOST_CONFIG),
  v.transform((found: HostConfig): HostConfig => completeHostConfig(found)),
);

/** config.v2.json of the container of this id. Throws StoredFileError. */
export function parseContainer(id: string, bytes: Uint8Array | undefined): StoredContainer {
  const path = stateFile(id);
  const stored = parseStored(container, path, bytes);
  if (stored.ID !== id || stored.Drydock.identity.id !== id)
    throw new StoredFileError(`${path}: ID: It is another container's`);
  return stored;
}

/** Its hostconfig.json: without it a container would lose its limits. Throws StoredFileError. */
export const parseHostConfig = (id: string, bytes: Uint8Array | undefined): HostConfig =>
  parseStored(hostConfig, hostConfigFile(id), bytes);
