/**
 * The images of an engine and the names that lead to them: what Docker calls image store and reference store.
 */
import * as v from 'valibot';
import { badParameter, notFound } from '../std/errors.ts';
import type { Digest } from '../oci/digest.ts';
import { hexOf, isDigest } from '../oci/digest.ts';
import type { Image } from './image.ts';
import { parseStored, storedEntries } from '../store/stored-file.ts';
import {
  familiarName,
  familiarString,
  fullName,
  fullString,
  type ImageReference,
  parseAnyReference,
  withDefaultTag,
} from '../oci/reference.ts';

export class ImageTable {
  readonly #images = new Map<Digest, Image>();
  /** By the reference in full. */
  readonly #names = new Map<string, { ref: ImageReference; id: Digest }>();

  get(id: Digest): Image | undefined {
    return this.#images.get(id);
  }

  images(): IterableIterator<Image> {
    return this.#images.values();
  }

  add(image: Image): void {
    this.#images.set(image.id, image);
  }

  delete(id: Digest): void {
    this.#images.delete(id);
  }

  children(id: Digest): Image[] {
    return [...this.images()].filter((image) => image.parent === id);
  }

  /** Tags and digests that lead to the image, in the order of their names. */
  referencesTo(id: Digest): ImageReference[] {
    const found = [...this.#names].filter(([, entry]) => entry.id === id);
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { ref }]) => ref);
  }

  /** All names, in no order. */
  names(): IterableIterator<{ ref: ImageReference; id: Digest }> {
    return this.#names.values();
  }

  /** Returns the image that the name led to before. */
  setName(ref: ImageReference, id: Digest): Digest | undefined {
    if (familiarName(ref) === 'sha256') {
      throw badParameter('refusing to create an ambiguous tag using digest algorithm as name');
    }
    const before = this.#names.get(fullString(ref))?.id;
    this.#names.set(fullString(ref), { ref, id });
    return before;
  }

  removeName(ref: ImageReference): void {
    this.#names.delete(fullString(ref));
  }

  /** The image that this very reference leads to: a tag, or a digest. */
  named(ref: ImageReference): Image | undefined {
    const entry = this.#names.get(fullString(ref));
    return entry && this.#images.get(entry.id);
  }

  /** Docker's order: a full id, a name, then the prefix of an id. Throws 404 "No such image: name:latest", 400 for what is no reference. */
  resolve(text: string): Image {
    const ref = parseAnyReference(text);
    const image = typeof ref === 'string' ? this.#images.get(ref) : (this.#byName(ref) ?? this.#byPrefix(text));
    if (image) return image;
    throw notFound(`No such image: ${typeof ref === 'string' ? ref : familiarString(withDefaultTag(ref))}`);
  }

  /** With a tag and a digest the digest alone decides. */
  #byName(ref: ImageReference): Image | undefined {
    const { tag: _tag, ...untagged } = ref;
    return this.named(ref.digest === undefined ? withDefaultTag(ref) : untagged);
  }

  #byPrefix(text: string): Image | undefined {
    const prefix = text.startsWith('sha256:') ? text.slice('sha256:'.length) : text;
    if (!/^[0-9a-f]+$/.test(prefix)) return undefined;
    const found = [...this.images()].filter(({ id }) => hexOf(id).startsWith(prefix));
    return found.length === 1 ? found[0] : undefined;
  }
}

/** Whether what the user typed is the image's id or the beginning of it. */
export const isIdPrefix = (id: Digest, text: string): boolean => id.startsWith(text) || hexOf(id).startsWith(text);

/** Docker's repositories.json: names by repository, both in their familiar form. */
export function namesToJson(table: ImageTable): Uint8Array {
  // A repository may be called `constructor`.
  const repositories = new Map<string, [string, Digest][]>();
  for (const { ref, id } of table.names()) {
    const names = repositories.get(familiarName(ref)) ?? [];
    repositories.set(familiarName(ref), [...names, [familiarString(ref), id]]);
  }
  const written = [...repositories].map(([name, names]) => [name, Object.fromEntries(names)]);
  return new TextEncoder().encode(JSON.stringify({ Repositories: Object.fromEntries(written) as unknown }));
}

const Repositories = v.object({ Repositories: storedEntries(storedEntries(v.unknown())) });

/** What namesToJson wrote; entries that are not names of an id are left out. Throws StoredFileError. */
export function namesFromJson(path: string, bytes: Uint8Array): { ref: ImageReference; id: Digest }[] {
  return parseStored(Repositories, path, bytes)
    .Repositories.flatMap(([, names]) => names)
    .flatMap(([name, id]) => {
      if (typeof id !== 'string' || !isDigest(id)) return [];
      const ref = nameOf(name);
      return ref ? [{ ref, id }] : [];
    });
}

function nameOf(text: string): ImageReference | undefined {
  try {
    const ref = parseAnyReference(text);
    return typeof ref === 'string' || familiarName(ref) === 'sha256' ? undefined : ref;
  } catch {
    return undefined;
  }
}

/**
 * Whether all names of an image are one: at most one tag, and digests of that repository only. Then removing it by id takes the names
 * along.
 */
export function isSingleReference(refs: readonly ImageReference[]): boolean {
  if (refs.length <= 1) return true;
  const tags = refs.filter((ref) => ref.digest === undefined);
  if (tags.length > 1) return false;
  const repositories = new Set(refs.filter((ref) => ref.digest !== undefined).map(fullName));
  const [single] = tags.length === 1 ? tags : refs;
  return repositories.size === 1 && single !== undefined && repositories.has(fullName(single));
}
