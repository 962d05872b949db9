/** `docker commit`: what a container wrote becomes an image's topmost layer (moby daemon/commit.go). */
import type { ContainerConfig } from '../../model/types.ts';
import type { CommitOptions, Containers } from '../../model/engine.ts';
import { conflict } from '../../std/errors.ts';
import { applyChanges } from '../config/apply-change.ts';
import { type Digest, parseDigest } from '../../oci/digest.ts';
import { repositoryAndTag } from '../import-image.ts';
import type { ImageMaker } from '../image.ts';
import { familiarString } from '../../oci/reference.ts';
import { imageConfigOf, mergeConfig } from './merge-config.ts';

export interface CommitParts {
  readonly containers: Containers;
  readonly images: ImageMaker;
  readonly tell: (containerId: string, attributes: Readonly<Record<string, string>>) => void;
}

/** The new image's id. Throws a DockerError; then nothing is left behind. */
export async function commitContainer(parts: CommitParts, container: string, options: CommitOptions): Promise<Digest> {
  const ref = repositoryAndTag(options.repository ?? '', options.tag ?? '');
  const { Id = '', State, Image = '', Config = {} } = await parts.containers.inspect(container, { size: false });
  if (State?.Dead === true || State?.Status === 'removing')
    throw conflict(`You cannot commit container ${Id} which is being removed or dead`);
  const own = imageConfigOf(Config);
  const given = options.config ? imageConfigOf(options.config) : own;
  const config = mergeConfig(applyChanges(given, options.changes), own);
  await using _still =
    options.pause && State?.Running === true && State.Paused !== true ? await pause(parts, Id) : undefined;
  const id = await parts.images.addImage(await parts.containers.readUpperAsLayer(Id), {
    parent: parseDigest(Image),
    config,
    author: options.author ?? '',
    comment: options.comment ?? '',
    createdBy: commandOf(Config),
    container: { id: Id, config: Config },
    ref,
  });
  parts.tell(Id, { comment: options.comment ?? '', imageID: id, imageRef: ref ? familiarString(ref) : '' });
  return id;
}

async function pause({ containers }: CommitParts, id: string): Promise<AsyncDisposable> {
  await containers.pause(id);
  // One that ended meanwhile needs nothing more.
  return { [Symbol.asyncDispose]: () => containers.unpause(id).catch(() => {}) };
}

const commandOf = ({ Cmd }: ContainerConfig): string => (Cmd ?? []).join(' ');
