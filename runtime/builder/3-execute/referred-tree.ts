/** What `--from=` and `from=` mean: an earlier stage or an image. */
import { badParameter, DockerError } from '../../std/errors.ts';
import type { Image } from '../../image/image.ts';
import { FileView } from '../../image/file-view.ts';
import { contextTree, layerTree, type SourceTree } from '../files/source-tree.ts';
import { EMPTY_ROOT } from '../files/upper-tree.ts';
import { stageReferred } from '../2-plan/plan-build.ts';
import { findImage } from './find-image.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import type { StageState } from './stage-state.ts';

export function contextOf({ run: { context } }: StageState): SourceTree {
  if (!context) throw badParameter('missing build context');
  return contextTree(context.view, context.sums);
}

export async function* referredTree(stage: StageState, from: string): AsyncGenerator<BuildMessage, SourceTree> {
  const image = yield* referredImage(stage, from);
  const roots = image ? stage.run.images.rootsOf(image) : [EMPTY_ROOT];
  return layerTree(new FileView(roots), stage.run.hasher);
}

/** Undefined for a stage on scratch that did nothing. Throws "invalid from flag value x: ...". */
export async function* referredImage(stage: StageState, from: string): AsyncGenerator<BuildMessage, Image | undefined> {
  const { run } = stage;
  const index = stageReferred(run.dockerfile.stages, from, stage.index);
  try {
    if (index === undefined) return yield* findImage(run, from, run.options.platform);
    return (yield* run.stage(index)).image;
  } catch (error) {
    if (!(error instanceof DockerError) || index !== undefined) throw error;
    throw new DockerError(error.status, `invalid from flag value ${from}: ${error.message}`, error.why, {
      cause: error,
    });
  }
}
