/** WORKDIR makes its directory, as the only change of its layer. */
import { badParameter } from '../../std/errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { PathError } from '../../image/file-view.ts';
import { UpperTree } from '../files/upper-tree.ts';
import { storeLayer } from './store-layer.ts';
import { commitWithout } from './intermediate.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import type { StageState } from './stage-state.ts';
import { unixSeconds } from '../../std/instant.ts';

export async function* makeWorkingDirectory(stage: StageState, comment: string): AsyncGenerator<BuildMessage, void> {
  const step = await stage.step([...stage.shell, `#(nop) ${comment}`].join(' '));
  if (yield* stage.probe(step)) return;
  const diffId = await directoryLayer(stage, stage.config.WorkingDir ?? '/');
  yield* commitWithout(stage, comment, () => stage.commit(step, diffId));
}

/** Undefined when the directory is there. */
function directoryLayer(stage: StageState, path: string): Promise<Digest | undefined> {
  const upper = new UpperTree(stage.view.root);
  try {
    const { parts } = upper.view.resolve(path);
    const now = unixSeconds(stage.run.clock.now());
    upper.makeDirectory(parts, { uid: 0, gid: 0, mtimeSeconds: now });
  } catch (error) {
    if (error instanceof PathError) throw badParameter(`Cannot mkdir: ${path} is not a directory`);
    throw error;
  }
  return storeLayer(stage.run, upper);
}
