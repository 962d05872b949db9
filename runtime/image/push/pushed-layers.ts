/**
 * Which blobs of which registries are which layers, where Docker keeps it (`image/overlay2/distribution`): a push asks for them before it
 * sends anything, or has them mounted from another repository.
 */
import * as v from 'valibot';
import type { StateFiles } from '../../store/state-files.ts';
import { type Digest, hexOf } from '../../oci/digest.ts';
import { digestSchema } from '../../model/image-spec.ts';

export interface KnownBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** `docker.io/library/busybox`. */
  readonly repository: string;
}

interface Place {
  readonly domain: string;
  readonly name: string;
}

/** For one layer, newest first. */
const KNOWN_MAX = 50;

const schema = v.array(
  v.object({ Digest: digestSchema, Size: v.pipe(v.number(), v.safeInteger()), SourceRepository: v.string() }),
);

export class PushedLayers {
  readonly #files: StateFiles;

  constructor(files: StateFiles) {
    this.#files = files;
  }

  /** Newest first. */
  async known(diffId: Digest): Promise<KnownBlob[]> {
    const bytes = await this.#files.read(pathOf(diffId));
    const parsed = v.safeParse(schema, bytes ? parse(bytes) : []);
    if (!parsed.success) return [];
    return parsed.output.map(({ Digest, Size, SourceRepository }) => ({
      digest: Digest,
      size: Size,
      repository: SourceRepository,
    }));
  }

  async add(diffId: Digest, { digest, size }: { digest: Digest; size: number }, place: Place): Promise<void> {
    const repository = `${place.domain}/${place.name}`;
    const others = (await this.known(diffId)).filter(
      (each) => each.digest !== digest || each.repository !== repository,
    );
    await this.#write(diffId, [{ digest, size, repository }, ...others].slice(0, KNOWN_MAX));
  }

  /** The blob is not there any more. */
  async remove(diffId: Digest, { digest, repository }: KnownBlob): Promise<void> {
    const known = await this.known(diffId);
    await this.#write(
      diffId,
      known.filter((each) => each.digest !== digest || each.repository !== repository),
    );
  }

  async #write(diffId: Digest, known: readonly KnownBlob[]): Promise<void> {
    const json = known.map(({ digest, size, repository }) => ({
      Digest: digest,
      Size: size,
      SourceRepository: repository,
    }));
    await this.#files.write(pathOf(diffId), new TextEncoder().encode(JSON.stringify(json)));
  }
}

const pathOf = (diffId: Digest): string => `image/overlay2/distribution/v2metadata-by-diffid/sha256/${hexOf(diffId)}`;

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return [];
  }
}
