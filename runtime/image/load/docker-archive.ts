/**
 * What `docker save` writes: `manifest.json` names the images' configurations, layers (tars) and tags. (moby image/tarexport)
 */
import * as v from 'valibot';
import { badParameter } from '../../std/errors.ts';
import { explain, parseImageSpec, parseJson } from '../../model/image-spec.ts';
import { type ImageReference, parseReference } from '../../oci/reference.ts';
import type { LoadPlan } from './plan.ts';
import type { StagedArchive } from './staged-archive.ts';

export const DOCKER_MANIFEST = 'manifest.json';

const manifestSchema = v.pipe(
  v.array(
    v.object({
      Config: v.string(),
      RepoTags: v.nullish(v.array(v.string()), []),
      Layers: v.nullish(v.array(v.string()), []),
    }),
  ),
  v.maxLength(1000),
);

/** Throws a DockerError 400 or an ArchiveError for an archive that does not hold together. */
export async function readDockerArchive(archive: StagedArchive): Promise<LoadPlan[]> {
  const parsed = v.safeParse(manifestSchema, parseJson(archive.bytes(DOCKER_MANIFEST), DOCKER_MANIFEST));
  if (!parsed.success) throw badParameter(`invalid ${DOCKER_MANIFEST}: ${explain(parsed.issues)}`);
  const plans: LoadPlan[] = [];
  for (const { Config, RepoTags, Layers } of parsed.output) {
    const configBytes = archive.bytes(Config);
    const spec = parseImageSpec(configBytes);
    if (Layers.length !== spec.rootfs.diff_ids.length) {
      throw badParameter(
        `invalid manifest, layers length mismatch: expected ${Layers.length}, got ${spec.rootfs.diff_ids.length}`,
      );
    }
    const blobs = [];
    for (const path of Layers) blobs.push((await archive.blob(path)).digest);
    plans.push({ configBytes, spec, blobs, names: RepoTags.map(parseTag) });
  }
  return plans;
}

function parseTag(text: string): ImageReference {
  const ref = parseReference(text);
  if (ref.tag === undefined || ref.digest !== undefined) throw badParameter(`invalid tag ${JSON.stringify(text)}`);
  return ref;
}
