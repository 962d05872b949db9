import { V86_VERSION } from './v86.ts';

/** What must be equal for a snapshot of one machine to run on another. */
export interface MachineParts {
  bios: Uint8Array;
  kernel: Uint8Array;
  initrd: Uint8Array;
  memoryBytes: number;
  /** What the kernel was told at its start, which it can't be told again. */
  commandLine: string;
  /** Whether it has a network card. */
  nic?: boolean;
}

/** Raised when the machine gets other devices or rings. */
const DEVICES = 'virtio-console,virtio-9p,rings-1';

/**
 * A line of text that names a machine: v86's version, memory, devices, and a hash of what it booted from. The build puts it beside
 * the snapshot, so that a page which restores need not fetch the parts to compute it.
 */
export async function fingerprintOf(parts: MachineParts): Promise<string> {
  const told = new TextEncoder().encode(parts.commandLine);
  const hashes = await Promise.all([parts.bios, parts.kernel, parts.initrd, told].map(shortHash));
  const devices = parts.nic ? `${DEVICES},virtio-net` : DEVICES;
  return [`v86-${V86_VERSION}`, `${parts.memoryBytes}`, devices, ...hashes].join(' ');
}

async function shortHash(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
