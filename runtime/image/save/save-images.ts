/**
 * `docker save`: images as a tar that is a docker-archive and an OCI layout at once, as Docker writes it since version 25. Layers are in it
 * uncompressed, under the digests that their images call them by.
 */
import { type TarEntry, tarHeader, writeTar } from '../../archive/tar-writer.ts';
import { notFound } from '../../std/errors.ts';
import { parseRfc3339, unixSeconds } from '../../std/instant.ts';
import { streamOf } from '../../std/stream-of.ts';
import { type Digest, digestOf, hexOf } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { ImageLedger } from '../image-ledger.ts';
import { MediaType } from '../../model/media-types.ts';
import {
  familiarName,
  familiarString,
  fullName,
  fullString,
  type ImageReference,
  parseAnyReference,
} from '../../oci/reference.ts';
import { layerFiles } from './layer-files.ts';

interface Chosen {
  readonly image: Image;
  /** With tags. */
  readonly refs: ImageReference[];
}

/** Throws 404 before anything is written. The images stay until the stream has been read or cancelled. */
export async function saveImages(ledger: ImageLedger, names: readonly string[]): Promise<ReadableStream<Uint8Array>> {
  const chosen = choose(ledger, names);
  const hold = ledger.layers.hold([...new Set(chosen.flatMap(({ image }) => image.layers.map(({ name }) => name)))]);
  for (const { image } of chosen) ledger.emit('save', image.id);
  return Promise.resolve(streamOf(writeTar(archiveOf(ledger, chosen)), () => hold[Symbol.dispose]()));
}

/** A repository's name means all its tags; an id brings none. */
function choose(ledger: ImageLedger, names: readonly string[]): Chosen[] {
  const chosen = new Map<Digest, Chosen>();
  const add = (image: Image, ref?: ImageReference) => {
    const present = chosen.get(image.id) ?? { image, refs: [] };
    if (ref?.tag !== undefined && !present.refs.some((each) => fullString(each) === fullString(ref)))
      present.refs.push(ref);
    chosen.set(image.id, present);
  };
  for (const name of names) {
    const ref = parseAnyReference(name);
    const tags = typeof ref === 'string' ? [] : tagsOf(ledger, ref);
    for (const { image, ref: each } of tags) add(image, each);
    if (tags.length === 0) add(oneImage(ledger, name, ref));
  }
  return [...chosen.values()];
}

function tagsOf(ledger: ImageLedger, ref: ImageReference): { image: Image; ref: ImageReference }[] {
  if (ref.digest !== undefined) return [];
  return [...ledger.table.names()].flatMap(({ ref: each, id }) => {
    const image = ledger.table.get(id);
    const isWanted = fullName(each) === fullName(ref) && each.tag !== undefined && (ref.tag ?? each.tag) === each.tag;
    return image && isWanted ? [{ image, ref: each }] : [];
  });
}

function oneImage(ledger: ImageLedger, name: string, ref: ImageReference | Digest): Image {
  if (typeof ref !== 'string' && (ref.tag !== undefined || ref.digest !== undefined)) {
    const image = ledger.table.named(ref);
    if (image) return image;
    throw notFound('reference does not exist');
  }
  try {
    return ledger.table.resolve(name);
  } catch {
    throw notFound(`No such image: ${name}`);
  }
}

async function* archiveOf(ledger: ImageLedger, chosen: readonly Chosen[]): AsyncGenerator<TarEntry> {
  const layers = await layerFiles(
    ledger.layers,
    chosen.map(({ image }) => image),
  );
  const documents = await Promise.all(chosen.map((each) => documentsOf(each, (diffId) => layers.sizeOf(diffId))));
  yield { header: tarHeader({ name: 'blobs/', type: 'directory' }) };
  yield { header: tarHeader({ name: 'blobs/sha256/', type: 'directory' }) };
  const written = new Set<Digest>();
  for (const { blobs } of documents) {
    for (const { digest, bytes } of blobs) if (!written.has(digest)) yield fileOf(blobPath(digest), bytes, chosen);
    for (const { digest } of blobs) written.add(digest);
  }
  yield* layers.entries(blobPath);
  const json = (name: string, value: unknown) => fileOf(name, encode(value), []);
  yield json('index.json', {
    schemaVersion: 2,
    mediaType: MediaType.OciIndex,
    manifests: documents.flatMap(({ descriptors }) => descriptors),
  });
  yield json(
    'manifest.json',
    documents.map(({ entry }) => entry),
  );
  yield json('oci-layout', { imageLayoutVersion: '1.0.0' });
  const repositories = repositoriesOf(chosen);
  if (Object.keys(repositories).length > 0) yield json('repositories', repositories);
}

/** Of one image: its blobs that are no layers, and what the archive's tables say of it. */
async function documentsOf({ image, refs }: Chosen, sizeOf: (diffId: Digest) => number) {
  const diffIds = image.layers.map(({ diffId }) => diffId);
  const layers = diffIds.map((digest) => ({ mediaType: MediaType.OciLayer, digest, size: sizeOf(digest) }));
  const config = { mediaType: MediaType.OciConfig, digest: image.id, size: image.configBytes.byteLength };
  const manifest = encode({ schemaVersion: 2, mediaType: MediaType.OciManifest, config, layers });
  const digest = await digestOf(manifest);
  const descriptor = { mediaType: MediaType.OciManifest, digest, size: manifest.byteLength };
  return {
    blobs: [
      { digest: image.id, bytes: image.configBytes },
      { digest, bytes: manifest },
    ],
    descriptors: refs.length === 0 ? [descriptor] : refs.map((ref) => ({ ...descriptor, annotations: namesOf(ref) })),
    entry: {
      Config: blobPath(image.id),
      RepoTags: refs.length === 0 ? null : refs.map(familiarString),
      Layers: diffIds.map(blobPath),
      LayerSources: Object.fromEntries(layers.map((layer) => [layer.digest, layer])),
    },
  };
}

const namesOf = (ref: ImageReference) => ({
  'io.containerd.image.name': fullString(ref),
  'org.opencontainers.image.ref.name': ref.tag,
});

/** For readers of before 2016: the topmost layer of each tag. */
function repositoriesOf(chosen: readonly Chosen[]): Record<string, Record<string, string>> {
  const repositories: Record<string, Record<string, string>> = {};
  for (const { image, refs } of chosen) {
    const top = image.layers.at(-1);
    for (const ref of top ? refs : []) {
      (repositories[familiarName(ref)] ??= {})[ref.tag ?? ''] = hexOf(top?.diffId ?? image.id);
    }
  }
  return repositories;
}

const blobPath = (digest: Digest): string => `blobs/sha256/${hexOf(digest)}`;

/** The same image gives the same bytes: files bear its date, tables none. */
function fileOf(name: string, bytes: Uint8Array, chosen: readonly Chosen[]): TarEntry {
  const created = parseRfc3339(chosen[0]?.image.spec.created ?? '');
  const mtimeSeconds = Math.max(0, unixSeconds(created ?? 0n));
  return { header: tarHeader({ name, size: bytes.byteLength, mtimeSeconds }), body: [bytes] };
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
