import type { ContainerConfig, HostConfig, RestartPolicy } from '../../api/types.ts';
import { badParameter } from '../../errors.ts';
import { checkHealthcheck } from '../health/health.ts';
import { parseSignal } from '../signals.ts';
import { parseSize } from '../../std/size.ts';

/** Throws Docker's error for a configuration that can't be, whatever the host offers. */
export function checkPolicies(config: ContainerConfig, host: HostConfig): void {
  const directory = config.WorkingDir ?? '';
  if (directory !== '' && !directory.startsWith('/'))
    throw badParameter(`the working directory '${directory}' is invalid, it needs to be an absolute path`);
  if (config.StopSignal) parseSignal(config.StopSignal);
  for (const variable of config.Env ?? []) checkVariable(variable);
  if (host.RestartPolicy) checkRestartPolicy(host.RestartPolicy, host.AutoRemove === true);
  checkExtraHosts(host.ExtraHosts ?? []);
  checkLogConfig(host.LogConfig);
  checkHealthcheck(config.Healthcheck);
}

function checkVariable(variable: string): void {
  if (variable === '' || variable.startsWith('=')) throw badParameter(`invalid environment variable: ${variable}`);
}

export function checkRestartPolicy(policy: RestartPolicy, autoRemove: boolean): void {
  const name: string = policy.Name ?? '';
  const retries = policy.MaximumRetryCount ?? 0;
  if (!['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(name))
    throw badParameter(`invalid restart policy '${name}'`);
  if (name !== 'on-failure' && retries !== 0)
    throw badParameter(`maximum retry count cannot be used with restart policy '${name}'`);
  if (retries < 0) throw badParameter('maximum retry count cannot be negative');
  if (autoRemove && name !== '' && name !== 'no')
    throw badParameter("can't create 'AutoRemove' container with restart policy");
}

function checkExtraHosts(entries: readonly string[]): void {
  for (const entry of entries) {
    const at = entry.indexOf(':');
    if (at <= 0) throw badParameter(`bad format for add-host: "${entry}"`);
    const address = entry.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
    if (address !== 'host-gateway' && !isAddress(address))
      throw badParameter(`invalid IP address in add-host: "${address}"`);
  }
}

export const isIpv4 = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
const isAddress = (text: string): boolean => isIpv4(text) || /^[0-9a-fA-F:]*:[0-9a-fA-F:.]+$/.test(text);

/** Options of Docker's json-file driver; those about attributes are accepted and unused without such a consumer. */
const JSON_FILE_OPTIONS = new Set([
  'max-size',
  'max-file',
  'compress',
  'labels',
  'labels-regex',
  'env',
  'env-regex',
  'tag',
  'mode',
  'max-buffer-size',
]);
const DRIVERS = new Set(['json-file', 'none', '']);

function checkLogConfig(log: HostConfig['LogConfig']): void {
  const driver: string = log?.Type ?? '';
  if (!DRIVERS.has(driver))
    throw badParameter(`error looking up logging plugin ${driver}: plugin "${driver}" not found`);
  const options = log?.Config ?? {};
  if (driver === 'none') return;
  const unknown = Object.keys(options).find((option) => !JSON_FILE_OPTIONS.has(option));
  if (unknown !== undefined) throw badParameter(`unknown log opt '${unknown}' for json-file log driver`);
  logLimits(options);
}

/** How large a log file may become and how many there may be; undefined: no limit. */
export function logLimits(options: Readonly<Record<string, string>>): { maxBytes: number | undefined; files: number } {
  const size = options['max-size'];
  const maxBytes = size === undefined || size === '-1' ? undefined : parseSize(size);
  if (maxBytes !== undefined && maxBytes <= 0) throw badParameter('max-size must be a positive number');
  const files = options['max-file'] === undefined ? 1 : Number(options['max-file']);
  if (!Number.isInteger(files))
    throw badParameter(`strconv.Atoi: parsing "${options['max-file'] ?? ''}": invalid syntax`);
  if (files < 1) throw badParameter('max-file cannot be less than 1');
  return { maxBytes, files };
}
