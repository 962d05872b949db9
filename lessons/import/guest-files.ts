/** The files that a lesson puts into the guest, within what a lesson's folder may hold. */

export interface GuestFile {
  readonly text: string;
  readonly isExecutable: boolean;
}

const LENGTH_MAX = 48 * 1024;
const TOTAL_MAX = 128 * 1024;
const FILES_MAX = 200;

export class GuestFiles {
  readonly #files = new Map<string, GuestFile>();
  #total = 0;

  /** By absolute path. */
  get all(): ReadonlyMap<string, GuestFile> {
    return this.#files;
  }

  /** Undefined when it was taken, else why not. */
  add(path: string, file: GuestFile): string | undefined {
    const { length } = file.text;
    if (length > LENGTH_MAX) return `it has ${length} characters, a file of a lesson at most ${LENGTH_MAX}`;
    if (this.#total + length > TOTAL_MAX) return `the files of a lesson have at most ${TOTAL_MAX} characters together`;
    if (this.#files.size >= FILES_MAX) return `a lesson has at most ${FILES_MAX} files`;
    this.#total += length;
    this.#files.set(path, file);
    return undefined;
  }
}
