/** The image of a reference, fetched where it is missing. */
import { badParameter, DockerError } from '../../errors.ts';
import type { Image } from '../../image/image.ts';
import type { BuildRun } from './build-run.ts';
import type { BuildMessage } from './messages.ts';

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
  const wanted = normalizePlatform(platform);
  const actual = `${spec.os || 'linux'}/${spec.architecture || '386'}`;
  if (wanted === actual) return;
  throw badParameter(
    `image with reference ${ref} was found but its platform (${actual}) does not match the specified platform (${wanted})`,
    'This machine runs 32-bit x86 programs: images for linux/386.',
  );
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  i386: '386',
  i686: '386',
  aarch64: 'arm64',
};

/** `linux/386` of `linux/i386`, `386`, `linux/386/v1`. Throws Docker's error for what is none. */
export function normalizePlatform(platform: string): string {
  const parts = platform.toLowerCase().split('/');
  const invalid = (why: string) =>
    badParameter(`failed to parse platform ${platform}: ${JSON.stringify(platform)}: ${why}`);
  if (parts.length > 3) throw invalid('cannot parse platform specifier: invalid argument');
  if (parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw invalid(`is an invalid component of ${JSON.stringify(platform)}: invalid argument`);
  }
  const [os, architecture] = parts.length === 1 ? ['linux', parts[0]] : parts;
  const name = architecture === 'linux' ? '386' : (architecture ?? '386');
  return `${os ?? 'linux'}/${ARCHITECTURES[name] ?? name}`;
}
