import type { Attachment } from '../network/attachment.ts';
import type { NetworkSandbox } from '../network/sandbox.ts';
import { networkSettings } from '../network/settings.ts';
import { rfc3339Nano } from '../std/instant.ts';
import { logDriver } from './container-log.ts';
import type { Container, ContainerIdentity } from './container.ts';
import { type Health, healthToApi } from '../model/health.ts';
import { containerPaths } from '../model/paths.ts';
import { stateToApi, type State } from './state.ts';

/**
 * config.v2.json: the fields that Docker writes, for who looks at them, and under `Drydock` what this engine reads back.
 */
export interface StoredContainer {
  readonly ID: string;
  readonly Drydock: {
    readonly version: 1;
    readonly identity: ContainerIdentity;
    readonly name: string;
    readonly state: State;
    readonly restartCount: number;
    readonly restartDelayMs: number | undefined;
    readonly stoppedByHand: boolean;
    readonly hasBeenStarted: boolean;
    readonly attachments: readonly (readonly [network: string, attachment: Attachment])[];
    /** Ids by alias. */
    readonly links: readonly (readonly [alias: string, id: string])[];
    readonly sandbox: NetworkSandbox | undefined;
    readonly streams: StoredStreams | undefined;
    readonly health: Health | undefined;
  };
}

/** Which of the agent's streams are the process's, to be taken up again. */
export type StoredStreams =
  | { readonly kind: 'terminal'; readonly master: number; readonly masterFd: number }
  | { readonly kind: 'pipes'; readonly stdin: number | undefined; readonly stdout: number; readonly stderr: number };

export function toStored(container: Container): StoredContainer & Record<string, unknown> {
  const { identity, record } = container;
  const { name, state, restartCount, stoppedByHand, hasBeenStarted, health } = record;
  const paths = containerPaths(identity.id);
  return {
    StreamConfig: {},
    State: {
      ...stateToApi(state),
      ...(health && { Health: healthToApi(health) }),
      RemovalInProgress: state.status === 'removing',
    },
    ID: identity.id,
    Created: rfc3339Nano(identity.createdAt),
    Managed: false,
    Path: identity.command[0] ?? '',
    Args: identity.command.slice(1),
    Config: identity.config,
    Image: identity.imageId,
    NetworkSettings: networkSettings(container),
    LogPath: logDriver(container) === 'json-file' ? paths.log : '',
    Name: `/${name}`,
    Driver: 'overlay2',
    OS: 'linux',
    RestartCount: restartCount,
    HasBeenStartedBefore: hasBeenStarted,
    HasBeenManuallyStopped: stoppedByHand,
    HostnamePath: paths.hostname,
    HostsPath: paths.hosts,
    ResolvConfPath: paths.resolvConf,
    Drydock: {
      version: 1,
      identity,
      name,
      state,
      restartCount,
      restartDelayMs: container.restartDelay.nextMs,
      stoppedByHand,
      hasBeenStarted,
      attachments: [...record.attachments],
      links: [...record.links],
      sandbox: container.sandbox?.data,
      streams: streamsOf(container),
      health,
    },
  };
}

function streamsOf({ process }: Container): StoredStreams | undefined {
  if (!process) return undefined;
  const { streams } = process;
  if (streams.kind === 'terminal') return { kind: 'terminal', master: streams.master.id, masterFd: streams.masterFd };
  return { kind: 'pipes', stdin: streams.stdin?.id, stdout: streams.stdout.id, stderr: streams.stderr.id };
}
