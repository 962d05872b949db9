import { writeTar } from '../../archive/tar-writer.ts';
import type { Digest } from '../../oci/digest.ts';
import { streamOf } from '../../std/stream-of.ts';
import { layerEntries } from '../files/layer-tar.ts';
import type { UpperTree } from '../files/upper-tree.ts';
import type { BuildRun } from './build-run.ts';

/** Stores what an instruction wrote; undefined when it wrote nothing. */
export async function storeLayer(run: BuildRun, upper: UpperTree): Promise<Digest | undefined> {
  if (upper.isEmpty) return undefined;
  return storeTar(run, streamOf(writeTar(layerEntries(upper.root))));
}

/** The digest of a tar of nothing: two blocks of zeros (OCI and Docker count such a layer as none). */
const EMPTY_LAYER = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/** Stores a layer, held until the build is over; undefined for one without files. */
export async function storeTar(
  { images, cleanup, signal }: BuildRun,
  tar: ReadableStream<Uint8Array>,
): Promise<Digest | undefined> {
  const { diffId, hold } = await images.addLayer(tar, signal);
  cleanup.addDisposable(hold);
  return diffId === EMPTY_LAYER ? undefined : diffId;
}
