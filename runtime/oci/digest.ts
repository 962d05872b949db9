/**
 * Content digests of the OCI image specification (descriptor.md, "Digests"): `algorithm:lowercase hex`.
 */
import { createSHA256, createSHA384, createSHA512 } from 'hash-wasm';

declare const brand: unique symbol;
/** `sha256:` and 64 hex digits, `sha384:` and 96, `sha512:` and 128. */
export type Digest = string & { readonly [brand]: 'Digest' };

export type DigestAlgorithm = keyof typeof WASM;

/** A hash that grows with the bytes it is fed. */
export interface HashFunction {
  /** Begins anew. */
  reset(): void;
  update(bytes: Uint8Array): void;
  /** Ends it: hex digits. */
  digest(): string;
}

export type Hashes = (algorithm: DigestAlgorithm) => HashFunction | Promise<HashFunction>;

const WASM = { sha256: createSHA256, sha384: createSHA384, sha512: createSHA512 };

/** Runs anywhere: the Web's own digests want all bytes at once. */
const wasmHashes: Hashes = async (algorithm) => {
  const hash = await WASM[algorithm]();
  return {
    reset: () => void hash.init(),
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
  };
};

let hashes = wasmHashes;

/** Hashes by the platform's own means from now on, where those are faster. */
export function useHashes(own: Hashes): void {
  hashes = own;
}

const PATTERN = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

export class DigestError extends Error {
  override readonly name = 'DigestError';
}

/** Content is shorter or longer than was said. */
export class SizeMismatchError extends DigestError {}

export const isDigest = (text: string): text is Digest => PATTERN.test(text);

export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new DigestError(`invalid digest ${JSON.stringify(text.slice(0, 160))}: expected sha256:<64 hex digits>`);
}

export const algorithmOf = (digest: Digest): DigestAlgorithm => digest.slice(0, 6) as DigestAlgorithm;

/** The part after the colon. */
export const hexOf = (digest: Digest): string => digest.slice(digest.indexOf(':') + 1);

/** Docker's short form of an id: 12 hex digits. */
export const shortId = (digest: Digest): string => hexOf(digest).slice(0, 12);

/** A digest that grows with the bytes it is fed. */
export class Hasher {
  readonly #algorithm: DigestAlgorithm;
  readonly #hash: HashFunction;
  #bytes = 0;

  private constructor(algorithm: DigestAlgorithm, hash: HashFunction) {
    this.#algorithm = algorithm;
    this.#hash = hash;
  }

  static async create(algorithm: DigestAlgorithm = 'sha256'): Promise<Hasher> {
    return new Hasher(algorithm, await hashes(algorithm));
  }

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    this.#bytes += bytes.byteLength;
    return this;
  }

  /** How many bytes went in. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins anew: a hasher costs more than the hash of a small file. */
  reset(): this {
    this.#hash.reset();
    this.#bytes = 0;
    return this;
  }

  /** Ends the hash. */
  digest(): Digest {
    return `${this.#algorithm}:${this.#hash.digest()}` as Digest;
  }
}

/** The digest of bytes that are all at hand. */
export async function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Promise<Digest> {
  return (await Hasher.create(algorithm)).update(bytes).digest();
}

/** What a blob must turn out to be. */
export interface Expectation {
  readonly digest?: Digest;
  readonly size?: number;
}

/** Throws a DigestError unless the content is what was expected. */
export function checkContent(expected: Expectation, digest: Digest, size: number): void {
  if (expected.size !== undefined && expected.size !== size) {
    throw new SizeMismatchError(`content does not match its size: expected ${expected.size} bytes, got ${size}`);
  }
  if (expected.digest !== undefined && expected.digest !== digest) {
    throw new DigestError(`content does not match its digest: expected ${expected.digest}, got ${digest}`);
  }
}
