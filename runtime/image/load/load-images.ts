/**
 * `docker load`: an archive's images become images of the engine. All layers of all images are read and checked before the first image is
 * entered, so that a bad archive changes nothing.
 */
import { decompress } from '../../archive/compression.ts';
import { badParameter } from '../../std/errors.ts';
import { Cleanup } from '../../std/cleanup.ts';
import { digestOf, shortId } from '../../oci/digest.ts';
import type { ImageLedger } from '../image-ledger.ts';
import { DiffIdMismatchError } from '../layer-store.ts';
import { familiarString } from '../../oci/reference.ts';
import { DOCKER_MANIFEST, readDockerArchive } from './docker-archive.ts';
import { OCI_INDEX, readOciLayout } from './oci-layout.ts';
import type { LoadPlan } from './plan.ts';
import { type ProgressMessage, progressOf } from '../progress.ts';
import { StagedArchive } from './staged-archive.ts';

/** Bytes of one archive, uncompressed. */
const ARCHIVE_BYTES_MAX = 8 * 1024 * 1024 * 1024;

/** Receives the archive and looks into it; nothing is changed yet. */
export async function stageArchive(ledger: ImageLedger, tar: ReadableStream<Uint8Array>): Promise<StagedArchive> {
  return StagedArchive.read(await decompress(tar, { bytesMax: ARCHIVE_BYTES_MAX }), ledger.layers.pins);
}

export interface LoadOptions {
  /** Say nothing of layers. */
  readonly quiet: boolean;
  readonly tell: (message: ProgressMessage) => void;
}

/** Throws a DockerError, ArchiveError, DigestError, DiffIdMismatchError or StorageFullError. */
export async function loadImages(ledger: ImageLedger, archive: StagedArchive, options: LoadOptions): Promise<void> {
  const plans = await readPlans(archive);
  const holds = new Cleanup();
  try {
    for (const plan of plans) await addLayers(ledger, plan, holds, options);
    for (const plan of plans) await enterImage(ledger, plan, options);
    // Docker names images by their ids only when the archive has no tag at all.
    if (plans.some(({ names }) => names.length > 0)) return;
    for (const { configBytes } of plans) options.tell(stream(`Loaded image ID: ${await digestOf(configBytes)}\n`));
  } finally {
    holds.run();
  }
}

function readPlans(archive: StagedArchive): Promise<LoadPlan[]> {
  if (archive.has(DOCKER_MANIFEST)) return readDockerArchive(archive);
  if (archive.has(OCI_INDEX)) return readOciLayout(archive);
  throw badParameter(`invalid archive: does not contain a ${DOCKER_MANIFEST} or ${OCI_INDEX}`);
}

/** Layers that are there already say nothing, as with Docker. */
async function addLayers(ledger: ImageLedger, plan: LoadPlan, holds: Cleanup, options: LoadOptions): Promise<void> {
  for (const [index, diffId] of plan.spec.rootfs.diff_ids.entries()) {
    const blob = plan.blobs[index];
    if (blob === undefined) throw new TypeError('a plan has fewer blobs than layers');
    const isNew = !ledger.layers.get(diffId);
    const { record, hold } = await ledger.layers.add(blob, diffId).catch((error: unknown) => {
      throw error instanceof DiffIdMismatchError ? mismatch(index, error) : error;
    });
    holds.addDisposable(hold);
    if (isNew && !options.quiet) options.tell(progressOf(shortId(diffId), 'Loading layer', record.size, record.size));
  }
}

async function enterImage(ledger: ImageLedger, plan: LoadPlan, { tell }: LoadOptions): Promise<void> {
  const { id } = await ledger.addImage(plan.configBytes);
  for (const ref of plan.names) {
    const [before] = await ledger.pointAt(id, [ref]);
    const name = familiarString(ref);
    if (before !== undefined && before !== id) {
      tell(stream(`The image ${name} already exists, renaming the old one with ID ${before} to empty string\n`));
    }
    tell(stream(`Loaded image: ${name}\n`));
  }
  ledger.emit('load', id);
}

const stream = (text: string): ProgressMessage => ({ stream: text });

const mismatch = (index: number, { expected, found }: DiffIdMismatchError) =>
  badParameter(`invalid diffID for layer ${index}: expected "${expected}", got "${found}"`);
