import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { CAPABILITY_NAMES, type CapabilityName, capabilityNumber } from '../../guest/capabilities.ts';

/** What a container gets when nobody asks for more or less (Docker's documentation, "Runtime privilege and Linux capabilities"). */
export const DEFAULT_CAPABILITIES: readonly CapabilityName[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FSETID',
  'CAP_FOWNER',
  'CAP_MKNOD',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETFCAP',
  'CAP_SETPCAP',
  'CAP_NET_BIND_SERVICE',
  'CAP_SYS_CHROOT',
  'CAP_KILL',
  'CAP_AUDIT_WRITE',
];

/** Full names of `--cap-add` or `--cap-drop`, `ALL` as it is. Throws Docker's "invalid CapAdd: unknown capability". */
export function normalizeCapabilities(option: 'CapAdd' | 'CapDrop', names: readonly string[]): string[] {
  return names.map((name) => {
    const upper = name.toUpperCase();
    if (upper === 'ALL') return upper;
    const full = upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    if (capabilityNumber(full) === undefined) throw badParameter(`invalid ${option}: unknown capability: "${full}"`);
    return full;
  });
}

/** What the container's processes may have at most. Dropping wins over adding, unless all are dropped first. */
export function capabilitiesOf(host: HostConfig): CapabilityName[] {
  if (host.Privileged === true) return [...CAPABILITY_NAMES];
  const add = new Set(normalizeCapabilities('CapAdd', host.CapAdd ?? []));
  const drop = new Set(normalizeCapabilities('CapDrop', host.CapDrop ?? []));
  return CAPABILITY_NAMES.filter((name) => {
    if (add.has('ALL')) return !drop.has(name);
    if (drop.has('ALL')) return add.has(name);
    return (DEFAULT_CAPABILITIES.includes(name) || add.has(name)) && !drop.has(name);
  });
}
