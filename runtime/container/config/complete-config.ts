import type { ContainerConfig, ContainerCreateRequest, ImageConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { cleanPath } from './mount-spec.ts';
import { mergeHealthcheck } from '../../model/health.ts';

/** A container's configuration with nothing left to ask: the request over the image's, in the order in which Docker shows it. */
export type CompleteConfig = ContainerConfig & { Hostname: string; Labels: Record<string, string>; Image: string };

/** Merges as Docker does: the request wins; environment, labels, ports and volumes are united. */
export function completeConfig(request: ContainerCreateRequest, image: ImageConfig, id: string): CompleteConfig {
  const { Entrypoint, Cmd } = command(request, image);
  const exposed = { ...image.ExposedPorts, ...request.ExposedPorts, ...publishedPorts(request) };
  const volumes = { ...image.Volumes, ...request.Volumes };
  return {
    Hostname: request.Hostname || id.slice(0, 12),
    Domainname: request.Domainname ?? '',
    User: request.User || image.User || '',
    AttachStdin: request.AttachStdin ?? false,
    AttachStdout: request.AttachStdout ?? false,
    AttachStderr: request.AttachStderr ?? false,
    ...(Object.keys(exposed).length > 0 ? { ExposedPorts: exposed } : {}),
    Tty: request.Tty ?? false,
    OpenStdin: request.OpenStdin ?? false,
    StdinOnce: request.StdinOnce ?? false,
    Env: mergeEnvironment(request.Env ?? [], image.Env ?? []),
    ...optional('Cmd', Cmd),
    ...optional('Healthcheck', mergeHealthcheck(request.Healthcheck, image.Healthcheck)),
    Image: request.Image ?? '',
    ...(Object.keys(volumes).length > 0 ? { Volumes: volumes } : {}),
    WorkingDir: workingDirectory(request.WorkingDir || image.WorkingDir || ''),
    ...optional('Entrypoint', Entrypoint),
    Labels: { ...image.Labels, ...request.Labels },
    ...optional('NetworkDisabled', request.NetworkDisabled || undefined),
    ...optional('MacAddress', request.MacAddress || undefined),
    ...optional('StopSignal', request.StopSignal || image.StopSignal || undefined),
    ...optional('StopTimeout', request.StopTimeout ?? undefined),
    ...optional('OnBuild', request.OnBuild),
    ...optional('Shell', request.Shell?.length ? request.Shell : image.Shell),
  };
}

const workingDirectory = (path: string): string => (path === '' ? '' : cleanPath(path));

/** The field, or none: a JSON null counts as not given. */
const optional = <K extends string, V>(key: K, value: V): { [P in K]?: NonNullable<V> } =>
  (value === undefined || value === null ? {} : { [key]: value }) as { [P in K]?: NonNullable<V> };

/** The API allows null where it means "not given"; an entrypoint of one empty string clears the image's. */
function command(request: ContainerCreateRequest, image: ImageConfig): { Entrypoint?: string[]; Cmd?: string[] } {
  const asked: string[] | null | undefined = request.Entrypoint;
  const arguments_ = request.Cmd ?? [];
  const inherits = (asked ?? []).length === 0;
  const Cmd = inherits && arguments_.length === 0 ? (image.Cmd ?? []) : arguments_;
  const chosen = asked ?? image.Entrypoint ?? [];
  const Entrypoint = chosen.length === 1 && chosen[0] === '' ? [] : chosen;
  if (Entrypoint.length === 0 && Cmd.length === 0) throw badParameter('No command specified');
  const isShown = Entrypoint.length > 0 || asked?.length === 0;
  return { ...(isShown ? { Entrypoint } : {}), ...(Cmd.length > 0 ? { Cmd } : {}) };
}

const publishedPorts = (request: ContainerCreateRequest): Record<string, Record<string, never>> =>
  Object.fromEntries(Object.keys(request.HostConfig?.PortBindings ?? {}).map((port) => [port, {}]));

const keyOf = (variable: string): string => variable.split('=', 1)[0] ?? '';

/** The request's variables, then those of the image that it doesn't set. A name without `=` removes a variable. */
function mergeEnvironment(asked: readonly string[], image: readonly string[]): string[] {
  const set = new Set(asked.map(keyOf));
  return [...asked, ...image.filter((variable) => !set.has(keyOf(variable)))];
}

/** `[path, ...arguments]` of the container's process. */
export const processArguments = (config: ContainerConfig): string[] => [
  ...(config.Entrypoint ?? []),
  ...(config.Cmd ?? []),
];

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment that a container's processes start with, without HOME, which depends on the user; `linked` is what
 * links to others bring.
 */
export function processEnvironment(
  config: ContainerConfig,
  extra: readonly string[] = [],
  linked: readonly string[] = [],
): string[] {
  const variables = new Map<string, string>([
    ['PATH', DEFAULT_PATH],
    ['HOSTNAME', config.Hostname ?? ''],
  ]);
  if (config.Tty === true) variables.set('TERM', 'xterm');
  for (const variable of [...linked, ...(config.Env ?? []), ...extra]) {
    const at = variable.indexOf('=');
    if (at < 0) variables.delete(variable);
    else variables.set(variable.slice(0, at), variable.slice(at + 1));
  }
  return [...variables].map(([name, value]) => `${name}=${value}`);
}
