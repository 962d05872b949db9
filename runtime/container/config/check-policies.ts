import type { ContainerConfig, HostConfig, RestartPolicy } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { checkLogConfig } from '../../logs/log-driver.ts';
import { checkHealthcheck } from '../../model/health.ts';
import { parseSignal } from '../../text/signals.ts';

/** Throws Docker's error for a configuration that can't be, whatever the host offers. */
export function checkPolicies(config: ContainerConfig, host: HostConfig): void {
  const directory = config.WorkingDir ?? '';
  if (directory !== '' && !directory.startsWith('/'))
    throw badParameter(`the working directory '${directory}' is invalid, it needs to be an absolute path`);
  if (config.StopSignal) parseSignal(config.StopSignal);
  for (const variable of config.Env ?? []) checkVariable(variable);
  if (host.RestartPolicy) checkRestartPolicy(host.RestartPolicy, host.AutoRemove === true);
  checkExtraHosts(host.ExtraHosts ?? []);
  checkStorageOptions(host.StorageOpt ?? {});
  checkLogConfig(host.LogConfig?.Type || 'json-file', host.LogConfig?.Config ?? {});
  checkHealthcheck(config.Healthcheck);
}

function checkVariable(variable: string): void {
  if (variable === '' || variable.startsWith('=')) throw badParameter(`invalid environment variable: ${variable}`);
}

export function checkRestartPolicy(policy: RestartPolicy, autoRemove: boolean): void {
  const name: string = policy.Name ?? '';
  const retries = policy.MaximumRetryCount ?? 0;
  const invalid = (why: string): Error => badParameter(`invalid restart policy: ${why}`);
  if (!['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(name))
    throw invalid(`unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  if (name !== 'on-failure' && retries !== 0)
    throw invalid(
      `maximum retry count can only be used with 'on-failure'${retries < 0 ? ' and cannot be negative' : ''}`,
    );
  if (retries < 0) throw invalid('maximum retry count cannot be negative');
  if (autoRemove && name !== '' && name !== 'no')
    throw badParameter("can't create 'AutoRemove' container with restart policy");
}

/** Only a disk that counts what belongs to a project could limit a container's size. */
function checkStorageOptions(options: Readonly<Record<string, string>>): void {
  for (const option of Object.keys(options))
    throw badParameter(
      option === 'size'
        ? "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
        : `Unknown option ${option}`,
    );
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
