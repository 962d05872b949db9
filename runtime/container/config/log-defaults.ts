import type { DaemonConfig } from '../../model/daemon-config.ts';
import type { ContainerCreateRequest } from '../../model/types.ts';

type LogDefaults = Pick<DaemonConfig, 'logDriver' | 'logOptions'>;

/** The daemon's log driver where the request names none, and its options with that driver (docker/docker, daemon/logs.go). */
export function withLogDefaults(
  request: ContainerCreateRequest,
  { logDriver, logOptions }: LogDefaults,
): ContainerCreateRequest {
  const asked = request.HostConfig?.LogConfig;
  const driver = asked?.Type || logDriver;
  const options = driver === logDriver ? { ...logOptions, ...asked?.Config } : (asked?.Config ?? {});
  type LogConfig = NonNullable<NonNullable<ContainerCreateRequest['HostConfig']>['LogConfig']>;
  // Whether there is such a driver is checked with the rest of the request.
  const LogConfig: LogConfig = { Type: driver as NonNullable<LogConfig['Type']>, Config: options };
  return { ...request, HostConfig: { ...request.HostConfig, LogConfig } };
}
