/**
 * What a registry has: its repositories, with their manifests, tags and blobs. The bytes lie in a blob store, which others may use, too;
 * a pin on each keeps them there. The book itself is a file for each repository, which is written before anybody sees a change.
 */
import * as v from 'valibot';
import { type Digest, isDigest } from '../oci/digest.ts';
import { digestSchema } from '../model/image-spec.ts';
import type { Report } from '../std/report.ts';
import { Mutex } from '../std/mutex.ts';
import type { BlobPins } from '../store/blob-pins.ts';
import type { StateFiles } from '../store/state-files.ts';
import { parseStored, storedCount, storedEntries, storedList, storedMaybe, storedText } from '../store/stored-file.ts';
import { isRepositoryName, isTag } from './names.ts';
import { Refusal } from './refusal.ts';

export interface ManifestRecord {
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** The blobs and manifests that it needs; not its subject. */
  readonly references: readonly Digest[];
  /** The manifest that this one is about. */
  readonly subject?: Digest | undefined;
}

/** One repository at a moment. */
export interface Repository {
  readonly name: string;
  readonly manifests: ReadonlyMap<Digest, ManifestRecord>;
  readonly tags: ReadonlyMap<string, Digest>;
  /** Sizes in bytes. */
  readonly blobs: ReadonlyMap<Digest, number>;
}

/** The same, for whoever changes it. */
export interface RepositoryDraft extends Repository {
  readonly manifests: Map<Digest, ManifestRecord>;
  readonly tags: Map<string, Digest>;
  readonly blobs: Map<Digest, number>;
}

const REPOSITORIES_MAX = 1000;
/** Of manifests, of tags and of blobs; a repository's file stays within what a state file may have. */
const ENTRIES_MAX = 10_000;
const FOLDER = 'repositories';
const EXTENSION = '.json';

const Stored = v.object({
  manifests: storedEntries(
    v.object({
      mediaType: storedText,
      size: storedCount,
      references: storedList(digestSchema),
      subject: storedMaybe(digestSchema),
    }),
  ),
  tags: storedEntries(digestSchema),
  blobs: storedEntries(storedCount),
});

interface Entry {
  readonly repository: Repository;
  readonly pins: ReadonlyMap<Digest, Disposable>;
}

export interface RepositoriesParts {
  readonly pins: BlobPins;
  readonly stateFiles: StateFiles;
  readonly report: Report;
}

export class Repositories {
  readonly #parts: RepositoriesParts;
  readonly #entries = new Map<string, Entry>();
  readonly #lock = new Mutex();

  constructor(parts: RepositoriesParts) {
    this.#parts = parts;
  }

  /** Reads the book back, and pins what is in it. A file that can't be read is reported and left alone. */
  async open(): Promise<void> {
    const { stateFiles, report } = this.#parts;
    for (const file of await stateFiles.list(FOLDER)) {
      const name = file.slice(0, -EXTENSION.length).replaceAll('+', '/');
      if (!file.endsWith(EXTENSION) || !isRepositoryName(name) || this.#entries.size >= REPOSITORIES_MAX) continue;
      try {
        const path = `${FOLDER}/${file}`;
        this.#publish(parseRepository(name, path, await stateFiles.read(path)));
      } catch (error) {
        report(`read the registry's repository ${name} back`, error);
      }
    }
  }

  get(name: string): Repository | undefined {
    return this.#entries.get(name)?.repository;
  }

  /** Throws NAME_UNKNOWN. */
  require(name: string): Repository {
    const repository = this.get(name);
    if (!repository) throw new Refusal('NAME_UNKNOWN', { detail: name });
    return repository;
  }

  /** By name. */
  get all(): Repository[] {
    return [...this.#entries.values()]
      .map(({ repository }) => repository)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The digests of all bytes that the registry needs, for whoever saves the machine. */
  get needed(): Digest[] {
    return [...new Set([...this.#entries.values()].flatMap(({ pins }) => [...pins.keys()]))];
  }

  /** Something is being written down. */
  get idle(): Promise<unknown> | undefined {
    return this.#lock.held ? this.#lock.idle : undefined;
  }

  /** One change after the other; when `edit` throws or the book can't be written, everything is as it was. */
  change<T>(name: string, edit: (draft: RepositoryDraft) => T): Promise<T> {
    return this.#lock.run(async () => {
      const before = this.get(name);
      if (!before && this.#entries.size >= REPOSITORIES_MAX)
        throw new Refusal('TOOMANYREQUESTS', { detail: `there are ${REPOSITORIES_MAX} repositories already` });
      const draft = draftOf(name, before);
      const result = edit(draft);
      checkSize(draft);
      await this.#write(draft);
      return result;
    });
  }

  /** Under its pins, so that nothing it names is deleted on the way. */
  async #write(repository: Repository): Promise<void> {
    const { name, manifests, tags, blobs } = repository;
    const path = `${FOLDER}/${name.replaceAll('/', '+')}${EXTENSION}`;
    const held = digestsOf(repository).map((digest) => this.#parts.pins.pin(digest));
    try {
      if (manifests.size + tags.size + blobs.size === 0) {
        await this.#parts.stateFiles.remove(path);
        this.#forget(name);
        return;
      }
      const stored = {
        manifests: Object.fromEntries(manifests),
        tags: Object.fromEntries(tags),
        blobs: Object.fromEntries(blobs),
      };
      await this.#parts.stateFiles.write(path, new TextEncoder().encode(JSON.stringify(stored)));
      this.#publish(repository);
    } finally {
      for (const pin of held) pin[Symbol.dispose]();
    }
  }

  #publish(repository: Repository): void {
    const pins = new Map(digestsOf(repository).map((digest) => [digest, this.#parts.pins.pin(digest)]));
    this.#forget(repository.name);
    this.#entries.set(repository.name, { repository, pins });
  }

  #forget(name: string): void {
    for (const pin of this.#entries.get(name)?.pins.values() ?? []) pin[Symbol.dispose]();
    this.#entries.delete(name);
  }
}

const digestsOf = ({ manifests, blobs }: Repository): Digest[] => [...new Set([...manifests.keys(), ...blobs.keys()])];

const draftOf = (name: string, before: Repository | undefined): RepositoryDraft => ({
  name,
  manifests: new Map(before?.manifests),
  tags: new Map(before?.tags),
  blobs: new Map(before?.blobs),
});

function checkSize({ name, manifests, tags, blobs }: Repository): void {
  if (Math.max(manifests.size, tags.size, blobs.size) > ENTRIES_MAX)
    throw new Refusal('TOOMANYREQUESTS', { detail: `${name} has ${ENTRIES_MAX} manifests, tags or blobs already` });
}

function parseRepository(name: string, path: string, bytes: Uint8Array | undefined): Repository {
  const { manifests, tags, blobs } = parseStored(Stored, path, bytes);
  const known = <T>(entries: readonly (readonly [string, T])[]): [Digest, T][] =>
    entries.flatMap(([digest, value]) => (isDigest(digest) ? [[digest, value]] : []));
  const kept = new Map(known(manifests));
  return {
    name,
    manifests: kept,
    tags: new Map(tags.filter(([tag, digest]) => isTag(tag) && kept.has(digest))),
    blobs: new Map(known(blobs)),
  };
}
