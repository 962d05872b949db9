import { compileTemplate } from '../text/template/template.ts';
import { Row } from '../text/template/value.ts';
import { DockerError, serverError } from '../std/errors.ts';
import type { LogAttributes, LogFormat } from '../logs/log-format.ts';
import {
  type FileDriver,
  formatOf,
  isFileDriver,
  type LogOptions,
  type OpenedDriver,
  openDriver,
} from '../logs/log-driver.ts';
import type { Container } from './container.ts';
import { containerPaths } from '../model/paths.ts';
import { StartFailure, TASK_FAILED } from './start/start-errors.ts';
import { compileGoPattern, type TextMatcher } from '../std/go-pattern.ts';

/** Where a container's log lies in the guest. */
export interface LogPlace {
  readonly path: string;
  /** It has to be made first; its parent is there. */
  readonly directory: string | undefined;
}

type Logged = Pick<Container, 'id' | 'name' | 'config' | 'hostConfig' | 'identity'>;

/** The driver that writes the container's log; undefined when none does. */
export function logDriver({ hostConfig }: Pick<Container, 'hostConfig'>): FileDriver | undefined {
  const driver = hostConfig.LogConfig?.Type ?? 'json-file';
  return isFileDriver(driver) ? driver : undefined;
}

export function logPlace(container: Pick<Container, 'id' | 'hostConfig'>): LogPlace | undefined {
  const driver = logDriver(container);
  const { log, localLogs } = containerPaths(container.id);
  if (driver === 'local') return { path: `${localLogs}/container.log`, directory: localLogs };
  return driver && { path: log, directory: undefined };
}

/** How the container's log is read. */
export function logFormat(container: Pick<Container, 'hostConfig'>): LogFormat | undefined {
  const driver = logDriver(container);
  return driver && formatOf(driver, {});
}

/** The driver with its options read. Throws Docker's error for options that can't be. */
export async function openContainerLog(container: Logged): Promise<OpenedDriver | undefined> {
  const driver = logDriver(container);
  const options = container.hostConfig.LogConfig?.Config ?? {};
  return driver && openDriver(driver, options, driver === 'local' ? {} : await attributesOf(container, options));
}

/** A start fails for a log that can't be. */
export async function startContainerLog(container: Logged): Promise<OpenedDriver | undefined> {
  try {
    return await openContainerLog(container);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new StartFailure(500, 128, `${TASK_FAILED}failed to initialize logging driver: ${error.message}`, {
      cause: error,
    });
  }
}

/** Labels and variables that were asked for by name or by pattern, and the tag. */
async function attributesOf(container: Logged, options: LogOptions): Promise<LogAttributes> {
  const { Labels: labels, Env: env = [] } = container.config;
  const variables = env.map((variable) => {
    const at = variable.indexOf('=');
    return at < 0 ? ([variable, ''] as const) : ([variable.slice(0, at), variable.slice(at + 1)] as const);
  });
  return Object.fromEntries([
    ...(await chosen(Object.entries(labels), options['labels'], options['labels-regex'])),
    ...(await chosen(variables, options['env'], options['env-regex'])),
    ...(options['tag'] ? [['tag', tagOf(container, options['tag'])] as const] : []),
  ]);
}

async function chosen(
  pairs: readonly (readonly [string, string])[],
  names: string | undefined,
  pattern: string | undefined,
): Promise<(readonly [string, string])[]> {
  const wanted = new Set((names ?? '').split(','));
  const matches = pattern ? await patternOf(pattern) : undefined;
  return pairs.filter(([name]) => wanted.has(name) || matches?.(name) === true);
}

async function patternOf(source: string): Promise<TextMatcher> {
  try {
    return await compileGoPattern(source);
  } catch (error) {
    throw serverError(error instanceof Error ? error.message : String(error));
  }
}

/** `--log-opt tag={{.Name}}`: a template over what Docker's drivers know of a container. */
function tagOf({ id, name, config, identity }: Logged, template: string): string {
  const columns = {
    ID: id.slice(0, 12),
    FullID: id,
    Name: name,
    ImageID: identity.imageId.replace('sha256:', '').slice(0, 12),
    ImageFullID: identity.imageId,
    ImageName: config.Image,
    DaemonName: 'docker',
  };
  const methods = Object.fromEntries(Object.entries(columns).map(([key, value]) => [key, () => value]));
  try {
    return compileTemplate(template, 'log-tag').runStrict(new Row('*logger.Info', methods));
  } catch (error) {
    throw serverError(error instanceof Error ? error.message : String(error));
  }
}
