/** The volumes' names and labels, written down in one file where Docker has its `metadata.db`. */
import * as v from 'valibot';
import { encodeText } from '../guest/bytes.ts';
import type { Asides } from '../model/asides.ts';
import { Mutex } from '../std/mutex.ts';
import type { StateFiles } from '../store/state-files.ts';
import { checkStored, parseStored, storedMaybe, storedWords } from '../store/stored-file.ts';
import { stateJson, StoredInstant } from '../store/stored-instant.ts';
import { VOLUME_NAME, type Volume } from './volume.ts';

const PATH = 'volumes/metadata.json';
/** What could not be read, as it was found: the next change writes the file anew. */
const KEPT = 'volumes/metadata.json.set-aside';

const words = v.pipe(
  storedMaybe(storedWords),
  v.transform((value) => value ?? null),
);
const Entry: v.GenericSchema<unknown, Volume> = v.object({
  name: v.pipe(v.string(), v.regex(VOLUME_NAME, 'It is no name of a volume')),
  createdAt: StoredInstant,
  labels: words,
  options: words,
  anonymous: v.boolean(),
});
const Entries = v.array(v.unknown());

export class VolumeTable {
  readonly #files: StateFiles;
  readonly #asides: Asides;
  readonly #volumes = new Map<string, Volume>();
  readonly #writing = new Mutex();
  #changed = false;

  constructor(files: StateFiles, asides: Asides) {
    this.#files = files;
    this.#asides = asides;
  }

  /** Reads what is written down. A volume that can't be read is set aside. */
  async open(): Promise<void> {
    const bytes = await this.#files.read(PATH);
    if (!bytes) return;
    const broken = this.#take(bytes);
    if (broken.length > 0) await this.#files.write(KEPT, bytes);
    for (const { what, error } of broken) this.#asides.add(what, KEPT, error);
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

  /** Takes the volumes up; the result is what can't be. */
  #take(bytes: Uint8Array): { readonly what: string; readonly error: unknown }[] {
    const broken: { readonly what: string; readonly error: unknown }[] = [];
    const attempt = (what: string, work: () => void): void => {
      try {
        work();
      } catch (error) {
        broken.push({ what, error });
      }
    };
    attempt('what is known of the volumes', () => {
      for (const [at, entry] of parseStored(Entries, PATH, bytes).entries())
        attempt(`volume ${String(at)}`, () => {
          const volume = checkStored(Entry, `${PATH}: ${String(at)}`, entry);
          this.#volumes.set(volume.name, volume);
        });
    });
    return broken;
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
