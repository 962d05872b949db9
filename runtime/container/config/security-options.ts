import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';

export interface SecurityOptions {
  readonly noNewPrivileges: boolean;
  /** `default`, `unconfined`, or a profile as JSON text: the start reads it. */
  readonly seccomp: string;
}

/** Reads `--security-opt`. Throws Docker's error for what it doesn't know. */
export function parseSecurityOptions(host: HostConfig): SecurityOptions {
  let noNewPrivileges = false;
  let seccomp = host.Privileged === true ? 'unconfined' : 'default';
  for (const option of host.SecurityOpt ?? []) {
    const [key, value] = split(option);
    if (key === 'no-new-privileges') noNewPrivileges = parseFlag(value, option);
    else if (key === 'seccomp' && value !== undefined)
      seccomp = value === 'builtin' || value === '' ? 'default' : value;
    else if (!isIgnored(key, value)) throw invalid(option, value === undefined ? 1 : 2);
  }
  return { noNewPrivileges, seccomp };
}

/** `which` of Docker's two looks at an option refused it: at its form, or at its name and value. */
const invalid = (option: string, which: 1 | 2): Error =>
  badParameter(`invalid --security-opt ${which}: ${JSON.stringify(option)}`);

/** Both `key=value` and, of old, `key:value`. */
function split(option: string): [key: string, value: string | undefined] {
  const at = option.search(/[=:]/);
  return at < 0 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}

function parseFlag(value: string | undefined, option: string): boolean {
  if (value === undefined || value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw invalid(option, 2);
}

/** This kernel has neither SELinux nor AppArmor: Docker takes the options there too, and they do nothing. */
const isIgnored = (key: string, value: string | undefined): boolean =>
  key === 'disable' || (value !== undefined && ['label', 'apparmor', 'writable-cgroups'].includes(key));
