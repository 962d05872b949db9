/**
 * `registry.local`: the registry that is in the machine without starting anything. Its book, its settings and its log are files of the
 * guest; its blobs lie where those of images do.
 */
import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY } from '../runtime/guest/constants/open.ts';
import { makeParents } from '../runtime/guest/files/parents.ts';
import { readWholeFile } from '../runtime/guest/files/read-whole-file.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { renameat2 } from '../runtime/guest/syscalls/directory.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import { write } from '../runtime/guest/syscalls/read-write.ts';
import type { Guarded } from '../runtime/distribution/access.ts';
import { RegistryServer, type RegistryServerParts } from '../runtime/distribution/registry-server.ts';
import { registryUpstream } from '../runtime/distribution/registry-upstream.ts';
import { parseSettings, SettingsError } from '../runtime/distribution/settings.ts';
import type { Way } from '../runtime/registry/exchange.ts';
import { guestStateFiles } from './state-files.ts';

export const REGISTRY_HOST = 'registry.local';
const DATA = '/var/lib/registry';
const CONFIG = '/etc/registry/config.json';
const LOG = '/var/log/registry.log';
const FILE_BYTES_MAX = 256 * 1024;
/** Then it is put aside as `.1`, in the place of the one before. */
const LOG_BYTES_MAX = 1024 * 1024;
/** Lines that wait to be written; more are lost. */
const LINES_MAX = 1000;

export function guestRegistry(
  guest: Guest,
  way: Way,
  parts: Omit<RegistryServerParts, 'stateFiles' | 'guarded' | 'upstream' | 'log'>,
): RegistryServer {
  const log = new GuestLog(guest);
  return new RegistryServer({
    ...parts,
    stateFiles: guestStateFiles(guest, DATA),
    guarded: () => guarded(guest),
    upstream: (url) => registryUpstream(way, url),
    log: (line) => log.add(line),
  });
}

async function guarded(guest: Guest): Promise<Guarded> {
  const settings = parseSettings((await textOf(guest, CONFIG)) ?? '');
  const path = settings.auth?.htpasswd.path;
  const accounts = path === undefined ? undefined : await textOf(guest, path);
  if (path !== undefined && accounts === undefined) throw new SettingsError(`there is no file ${path}`);
  return { settings, accounts };
}

async function textOf(guest: Guest, path: string): Promise<string | undefined> {
  const bytes = await readWholeFile(guest, path, FILE_BYTES_MAX);
  return bytes && new TextDecoder().decode(bytes);
}

/** Lines of a file of the guest, written by as few programs as they allow; a disk that is full loses them. */
class GuestLog {
  readonly #guest: Guest;
  #lines: string[] = [];
  #isWriting = false;
  #bytes = 0;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  add(line: string): void {
    if (this.#lines.length < LINES_MAX) this.#lines.push(`${line}\n`);
    if (!this.#isWriting) void this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#lines.length > 0) {
      const text = this.#lines.splice(0, 50).join('');
      await this.#append(text).catch(() => undefined);
    }
    this.#isWriting = false;
  }

  async #append(text: string): Promise<void> {
    const p = new Program(`append to ${LOG}`);
    if (this.#bytes > LOG_BYTES_MAX) {
      const [from, to] = [
        { directory: AT_FDCWD, path: LOG },
        { directory: AT_FDCWD, path: `${LOG}.1` },
      ] as const;
      renameat2(p, from, to, 0, { continue: true });
      this.#bytes = 0;
    }
    makeParents(p, LOG, 0o755);
    const fd = openat(p, AT_FDCWD, LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644);
    write(p, fd, text);
    close(p, fd, { always: true });
    await this.#guest.run(p);
    this.#bytes += text.length;
  }
}
