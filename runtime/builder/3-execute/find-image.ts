/** The image of a reference, fetched where it is missing. */
import { badParameter, DockerError, reasonOf } from '../../std/errors.ts';
import type { Image } from '../../image/image.ts';
import { HERE, isFor, parsePlatform, platformText } from '../../oci/platform.ts';
import type { BuildRun } from './build-run.ts';
import type { BuildMessage } from '../../model/build-message.ts';

/** Held until the build is over. Throws Docker's errors. */
export async function* findImage(
  run: BuildRun,
  ref: string,
  platform: string | undefined,
  { pull = false } = {},
): AsyncGenerator<BuildMessage, Image> {
  const image = (pull ? undefined : local(run, ref)) ?? (yield* pulled(run, ref, platform));
  checkPlatform(image, ref, platform);
  run.cleanup.addDisposable(run.images.hold(image));
  return image;
}

function local({ images }: BuildRun, ref: string): Image | undefined {
  try {
    return images.resolve(ref);
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined;
    throw error;
  }
}

async function* pulled(run: BuildRun, ref: string, platform: string | undefined): AsyncGenerator<BuildMessage, Image> {
  yield* run.pull(ref, { platform, registries: run.options.registries, signal: run.signal });
  return run.images.resolve(ref);
}

/** Docker's "image ... was found but does not match the specified platform". */
function checkPlatform({ spec }: Image, ref: string, platform: string | undefined): void {
  if (platform === undefined || platform === '') return;
  const actual = {
    os: spec.os || HERE.os,
    architecture: spec.architecture || HERE.architecture,
    variant: spec.variant,
  };
  const wanted = parsePlatform(platform);
  if (isFor(actual, wanted)) return;
  throw badParameter(
    `image with reference ${ref} was found but its platform (${platformText(actual)}) ` +
      `does not match the specified platform (${platformText(wanted)})`,
    'This machine runs 32-bit x86 programs: images for linux/386.',
  );
}

/** Throws Docker's error for a platform that FROM can't have. */
export function checkFromPlatform(platform: string): void {
  try {
    parsePlatform(platform);
  } catch (error) {
    throw badParameter(`failed to parse platform ${platform}: ${reasonOf(error)}`);
  }
}
