/**
 * Writes a cpio archive in the `newc` format, the one that the kernel takes as initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */

export interface CpioEntry {
  /** Without a leading slash. */
  readonly path: string;
  /** File type and permission bits. */
  readonly mode: number;
  readonly content?: Uint8Array;
  /** Character and block devices. */
  readonly device?: { readonly major: number; readonly minor: number };
}

const ALIGNMENT_BYTES = 4;
const TRAILER: CpioEntry = { path: 'TRAILER!!!', mode: 0 };

/** Owners are root, times are zero, inode numbers count the entries: same entries, same bytes. Folders must precede what is in them. */
export function cpioArchive(entries: readonly CpioEntry[]): Uint8Array {
  return Buffer.concat([...entries, TRAILER].flatMap((entry, index) => record(entry, index)));
}

function record(entry: CpioEntry, index: number): Buffer[] {
  const content = Buffer.from(entry.content ?? []);
  const name = Buffer.from(`${entry.path}\0`);
  const [major, minor] = [entry.device?.major ?? 0, entry.device?.minor ?? 0];
  // ino, mode, uid, gid, nlink, mtime, filesize, device of the file, device it is, length of the name, checksum
  const fields = [index, entry.mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return [padded(Buffer.concat([header, name])), padded(content)];
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (ALIGNMENT_BYTES - 1))]);
}
