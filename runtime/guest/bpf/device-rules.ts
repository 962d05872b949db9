/** A rule on devices as the OCI runtime specification has it: config-linux.md, "Allowed Device list". */
export interface DeviceRule {
  readonly allow: boolean;
  /** All devices, block devices, character devices. */
  readonly type: 'a' | 'b' | 'c';
  /** Absent: any. */
  readonly major?: number;
  readonly minor?: number;
  /** Read, write, mknod: a subset of `rwm`. */
  readonly access: string;
}

/** What Docker lets a container use: moby oci/defaults.go. */
export const DEFAULT_DEVICE_RULES: readonly DeviceRule[] = [
  { allow: false, type: 'a', access: 'rwm' },
  // Making nodes is harmless: using them isn't allowed by it.
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  // null, zero, full, random, urandom
  ...[3, 5, 7, 8, 9].map((minor) => ({ allow: true, type: 'c', major: 1, minor, access: 'rwm' }) as const),
  // tty, console, ptmx
  ...[0, 1, 2].map((minor) => ({ allow: true, type: 'c', major: 5, minor, access: 'rwm' }) as const),
  // pseudo terminals
  { allow: true, type: 'c', major: 136, access: 'rwm' },
];

/** Bits of an access: linux/bpf.h, BPF_DEVCG_ACC_*. */
export const ACCESS_ALL = 7;
const ACCESS_BITS: Readonly<Record<string, number>> = { m: 1, r: 2, w: 4 };

export const accessBits = (access: string): number =>
  [...access].reduce((bits, letter) => bits | (ACCESS_BITS[letter] ?? 0), 0);

/** What rules in order come to: a default, and the devices that are otherwise. */
export interface DevicePolicy {
  readonly allowByDefault: boolean;
  readonly exceptions: readonly DeviceException[];
}

export interface DeviceException {
  readonly type: 'b' | 'c';
  readonly major: number | undefined;
  readonly minor: number | undefined;
  /** ACCESS bits that are otherwise than by default. */
  readonly access: number;
}

/** Rules as the device cgroup of version 1 applied them one by one (security/device_cgroup.c), which is what Docker means. */
export function devicePolicy(rules: readonly DeviceRule[]): DevicePolicy {
  let allowByDefault = false;
  const exceptions = new Map<string, DeviceException>();
  for (const { allow, type, major, minor, access } of rules) {
    if (type === 'a') {
      allowByDefault = allow;
      exceptions.clear();
      continue;
    }
    const key = `${type} ${String(major)}:${String(minor)}`;
    const before = exceptions.get(key)?.access ?? 0;
    const after = allow === allowByDefault ? before & ~accessBits(access) : before | accessBits(access);
    if (after === 0) exceptions.delete(key);
    else exceptions.set(key, { type, major, minor, access: after });
  }
  return { allowByDefault, exceptions: [...exceptions.values()] };
}
