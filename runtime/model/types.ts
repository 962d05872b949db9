/**
 * The Docker Engine API's data types by name: the engine's services take and return these, the handlers move them as JSON,
 * the command line and the page read them.
 */
import type { definitions } from './schema.ts';

export type ContainerConfig = definitions['ContainerConfig'];
export type HostConfig = definitions['HostConfig'];
export type NetworkingConfig = definitions['NetworkingConfig'];
export type ContainerCreateRequest = ContainerConfig & { HostConfig?: HostConfig; NetworkingConfig?: NetworkingConfig };
export type ContainerCreateResponse = definitions['ContainerCreateResponse'];
export type ContainerInspect = definitions['ContainerInspectResponse'];
export type ContainerSummary = definitions['ContainerSummary'];
export type ContainerState = NonNullable<definitions['ContainerState']>;
export type ContainerStats = definitions['ContainerStatsResponse'];
export type ContainerTop = definitions['ContainerTopResponse'];
export type ContainerWait = definitions['ContainerWaitResponse'];
export type RestartPolicy = definitions['RestartPolicy'];
export type NetworkSettings = definitions['NetworkSettings'];
export type EndpointSettings = definitions['EndpointSettings'];
export type PortMap = definitions['PortMap'];
export type PortBinding = definitions['PortBinding'];
export type MountPoint = definitions['MountPoint'];
export type ImageConfig = definitions['ImageConfig'];
export type ImageInspect = definitions['ImageInspect'];
/** What versions before 1.45 tell of the container that an image was made from, beside the image. */
export type InspectedImage = ImageInspect & { Container: string; ContainerConfig: ContainerConfig };
export type ImageSummary = definitions['ImageSummary'];
export type ImageHistoryItem = definitions['ImageHistoryResponseItem'];
export type ImageDeleteItem = definitions['ImageDeleteResponseItem'];
export type NetworkResource = definitions['Network'];
export type NetworkCreateResponse = definitions['NetworkCreateResponse'];
export type SystemInfo = definitions['SystemInfo'];
export type SystemVersion = definitions['SystemVersion'];
export type BuildCacheRecord = definitions['BuildCache'];
export type VolumeCreateOptions = definitions['VolumeCreateOptions'];
/** Docker writes null where the request had no labels or options. */
export type VolumeInspect = Omit<definitions['Volume'], 'Labels' | 'Options'> & {
  Labels: Readonly<Record<string, string>> | null;
  Options: Readonly<Record<string, string>> | null;
};
export type EventMessage = definitions['EventMessage'];

/** `POST /networks/create`. */
export interface NetworkCreateRequest {
  Name?: string;
  Driver?: string;
  Scope?: string;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  ConfigOnly?: boolean;
  ConfigFrom?: { Network?: string };
  IPAM?: definitions['IPAM'];
  EnableIPv4?: boolean;
  EnableIPv6?: boolean;
  Options?: Record<string, string>;
  Labels?: Record<string, string>;
}

/** `POST /networks/{id}/connect`. */
export interface NetworkConnectRequest {
  Container?: string;
  EndpointConfig?: EndpointSettings;
}

/** `POST /networks/{id}/disconnect`. */
export interface NetworkDisconnectRequest {
  Container?: string;
  Force?: boolean;
}

/** `POST /containers/{id}/exec`. */
export interface ExecConfig {
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  DetachKeys?: string;
  Tty?: boolean;
  ConsoleSize?: [number, number] | null;
  Env?: string[];
  Cmd?: string[];
  Privileged?: boolean;
  User?: string;
  WorkingDir?: string;
}

/** `GET /exec/{id}/json`. */
export interface ExecInspect {
  ID: string;
  Running: boolean;
  ExitCode: number | null;
  ProcessConfig: { tty: boolean; entrypoint: string; arguments: string[]; privileged: boolean; user?: string };
  OpenStdin: boolean;
  OpenStderr: boolean;
  OpenStdout: boolean;
  CanRemove: boolean;
  ContainerID: string;
  DetachKeys: string;
  Pid: number;
}

/** Filters as the API takes them, parsed: name -> values. */
export type Filters = ReadonlyMap<string, readonly string[]>;
