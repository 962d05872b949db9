/** The volumes' names and labels, written down in one file where Docker has its `metadata.db`. */
import * as v from 'valibot';
import { decodeText, encodeText } from '../guest/bytes.ts';
import { Mutex } from '../std/mutex.ts';
import type { StateFiles } from '../store/state-files.ts';
import type { Volume } from './volume.ts';
import { stateJson, StoredInstant } from '../store/stored-instant.ts';

const PATH = 'volumes/metadata.json';

const words = v.nullable(v.record(v.string(), v.string()));
const Stored = v.array(
  v.object({ name: v.string(), createdAt: StoredInstant, labels: words, options: words, anonymous: v.boolean() }),
);

export class VolumeTable {
  readonly #files: StateFiles;
  readonly #volumes = new Map<string, Volume>();
  readonly #writing = new Mutex();
  #changed = false;

  constructor(files: StateFiles) {
    this.#files = files;
  }

  async open(): Promise<void> {
    const bytes = await this.#files.read(PATH);
    if (bytes)
      for (const volume of v.parse(Stored, JSON.parse(decodeText(bytes)))) this.#volumes.set(volume.name, volume);
  }

  get(name: string): Volume | undefined {
    return this.#volumes.get(name);
  }

  get all(): readonly Volume[] {
    return [...this.#volumes.values()];
  }

  async put(volume: Volume): Promise<void> {
    this.#volumes.set(volume.name, volume);
    await this.#write();
  }

  async delete(name: string): Promise<void> {
    this.#volumes.delete(name);
    await this.#write();
  }

  /** Several changes that come while one is written go down together. */
  #write(): Promise<void> {
    this.#changed = true;
    return this.#writing.run(async () => {
      if (!this.#changed) return;
      this.#changed = false;
      await this.#files.write(PATH, encodeText(stateJson(this.all)));
    });
  }
}
