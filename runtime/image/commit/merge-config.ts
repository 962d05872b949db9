/** What an image takes over of a container's configuration (moby daemon/commit.go, "merge"). */
import type { ContainerConfig, ImageConfig } from '../../model/types.ts';

/** The part of a container's configuration that an image can have (OCI config.md). */
export function imageConfigOf(config: ContainerConfig): ImageConfig {
  const picked = Object.fromEntries(FIELDS.map((name) => [name, config[name]]));
  return Object.fromEntries(Object.entries(picked).filter(([, value]) => !isEmpty(value)));
}

const FIELDS = [
  'User',
  'ExposedPorts',
  'Env',
  'Cmd',
  'Healthcheck',
  'ArgsEscaped',
  'Volumes',
  'WorkingDir',
  'Entrypoint',
  'OnBuild',
  'Labels',
  'StopSignal',
  'Shell',
] as const;

/** What `config` leaves open is the container's; variables, labels, ports and volumes of both are kept, `config` comes first. */
export function mergeConfig(config: ImageConfig, container: ImageConfig): ImageConfig {
  const merged = {
    ...config,
    User: config.User || container.User,
    ExposedPorts: { ...container.ExposedPorts, ...config.ExposedPorts },
    Env: mergeVariables(config.Env ?? [], container.Env ?? []),
    Labels: { ...container.Labels, ...config.Labels },
    ...commandOf(config, container),
    Healthcheck: mergeHealthcheck(config.Healthcheck, container.Healthcheck),
    WorkingDir: config.WorkingDir || container.WorkingDir,
    Volumes: { ...container.Volumes, ...config.Volumes },
    StopSignal: config.StopSignal || container.StopSignal,
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => !isEmpty(value)));
}

/** A command without an entry point is the container's only as long as no entry point was given. */
function commandOf(config: ImageConfig, container: ImageConfig): Pick<ImageConfig, 'Cmd' | 'Entrypoint'> {
  if (config.Entrypoint && config.Entrypoint.length > 0) return config;
  const Cmd = config.Cmd && config.Cmd.length > 0 ? config.Cmd : container.Cmd;
  return { ...(Cmd && { Cmd }), ...(container.Entrypoint && { Entrypoint: container.Entrypoint }) };
}

function mergeVariables(own: readonly string[], more: readonly string[]): string[] {
  const names = new Set(own.map(nameOf));
  return [...own, ...more.filter((each) => !names.has(nameOf(each)))];
}

const nameOf = (variable: string): string => variable.split('=', 1)[0] ?? '';

function mergeHealthcheck(
  own: ImageConfig['Healthcheck'],
  container: ImageConfig['Healthcheck'],
): ImageConfig['Healthcheck'] {
  if (!own || !container) return own ?? container;
  const given = Object.entries(own).filter(([, value]) => !isEmpty(value) && value !== 0);
  return { ...container, ...Object.fromEntries(given) };
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
