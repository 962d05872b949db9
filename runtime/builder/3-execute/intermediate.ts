/**
 * Intermediate containers, as the classic builder tells of them. Instructions that only change the configuration need none: unless somebody
 * wants to keep the containers, there is just the line.
 */
import type { ContainerCreateRequest } from '../../model/types.ts';
import { randomId } from '../../std/random.ts';
import { say } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import type { StageState } from './stage-state.ts';

const shortId = (id: string): string => id.slice(0, 12);

export const sayRunning = (id: string): BuildMessage => say(` ---> Running in ${shortId(id)}\n`);
export const sayRemoved = (id: string): BuildMessage => say(` ---> Removed intermediate container ${shortId(id)}\n`);

/** Commits a step that has no command to run. */
export async function* commitWithout(
  stage: StageState,
  comment: string,
  commit: () => Promise<void>,
): AsyncGenerator<BuildMessage, void> {
  const { containers, random, options } = stage.run;
  const isKept = options.containers === 'keep' && stage.image !== undefined;
  const id = isKept ? (await containers.create(notRun(stage, comment), {})).Id : randomId(random);
  yield sayRunning(id);
  await commit();
  if (options.containers === 'remove') yield sayRemoved(id);
}

const notRun = ({ image, config, shell }: StageState, comment: string): ContainerCreateRequest => ({
  ...config,
  Image: image?.id ?? '',
  Cmd: [...shell, '#(nop) ', comment],
});
