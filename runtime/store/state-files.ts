/**
 * The engine's state as files, where Docker keeps it: under /var/lib/docker in the guest. Paths are relative to that directory,
 * `/`-separated, without `.` or `..`.
 */
export interface StateFiles {
  /** The whole file; undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Creates or replaces a file with its parent directories, so that a reader sees the old bytes or the new ones, never a mixture
   * (write beside it, rename over it). Mode 0600, directories 0711.
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Names in a directory, in any order; none when there is no such directory. */
  list(path: string): Promise<string[]>;
  /** Removes a file, or a directory with all that is in it; no error when there is none. */
  remove(path: string): Promise<void>;
}

/** State files in memory: for tests, and for an engine whose state need not outlive it. */
export class MemoryStateFiles implements StateFiles {
  readonly #files = new Map<string, Uint8Array>();

  read(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.get(path)?.slice());
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, bytes.slice());
    return Promise.resolve();
  }

  list(path: string): Promise<string[]> {
    const prefix = `${path}/`;
    const below = [...this.#files.keys()].filter((file) => file.startsWith(prefix));
    return Promise.resolve([...new Set(below.map((file) => file.slice(prefix.length).split('/', 1)[0] ?? ''))]);
  }

  remove(path: string): Promise<void> {
    for (const file of this.#files.keys()) {
      if (file === path || file.startsWith(`${path}/`)) this.#files.delete(file);
    }
    return Promise.resolve();
  }
}
