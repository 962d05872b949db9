import { encodeText } from '../guest/bytes.ts';
import type { Asides } from '../model/asides.ts';
import { compareInstants } from '../std/instant.ts';
import type { StateFiles } from '../store/state-files.ts';
import { parseStored, StoredFileError } from '../store/stored-file.ts';
import { stateJson } from '../store/stored-instant.ts';
import type { NetworkSpec } from './network.ts';
import { StoredNetwork } from './stored-network.ts';

const FOLDER = 'network/files/networks';

/** Relative to /var/lib/docker. */
export const networkFile = (id: string): string => `${FOLDER}/${id}.json`;

/** Networks are written down one by one, each in a file of its own. */
export class NetworkStore {
  readonly #files: StateFiles;
  readonly #asides: Asides;

  constructor(files: StateFiles, asides: Asides) {
    this.#files = files;
    this.#asides = asides;
  }

  save(network: NetworkSpec): Promise<void> {
    return this.#files.write(networkFile(network.id), encodeText(stateJson({ version: 1, network })));
  }

  forget({ id }: NetworkSpec): Promise<void> {
    return this.#files.remove(networkFile(id));
  }

  /** All of them, oldest first. One that can't be read is set aside. */
  async load(): Promise<NetworkSpec[]> {
    const found: NetworkSpec[] = [];
    for (const file of await this.#files.list(FOLDER)) {
      const path = `${FOLDER}/${file}`;
      try {
        const { network } = parseStored(StoredNetwork, path, await this.#files.read(path));
        if (networkFile(network.id) !== path) throw new StoredFileError(`${path}: network.id: It is another network's`);
        found.push(network);
      } catch (error) {
        this.#asides.add(`network ${file.slice(0, 12)}`, path, error);
      }
    }
    return found.sort((a, b) => compareInstants(a.createdAt, b.createdAt));
  }
}
