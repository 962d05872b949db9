/** What the parts of one build share. */
import type { Containers } from '../../model/engine.ts';
import type { BuildImages } from '../../image/build-images.ts';
import type { Image } from '../../image/image.ts';
import type { Hasher } from '../../oci/digest.ts';
import type { Cleanup } from '../../std/cleanup.ts';
import type { Random } from '../../std/random.ts';
import type { Clock } from '../../std/time.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { BuildPlan } from '../2-plan/plan-build.ts';
import type { Fetcher } from '../context/fetch-file.ts';
import type { BuildContext } from '../context/read-context.ts';
import type { BuildCache } from './build-cache.ts';
import type { BuildOptions } from '../../model/build-options.ts';
import type { MountPlaces } from '../mounts/mount-places.ts';
import type { BuildMessage } from '../../model/build-message.ts';

/** What a builder needs of the engine and the world. */
export interface BuilderDependencies {
  readonly images: BuildImages;
  readonly containers: Containers;
  /** Prepares what RUN mounts. */
  readonly mounts: MountPlaces;
  readonly clock: Clock;
  readonly random: Random;
  readonly outside: Fetcher;
  /** Fetches an image from its registry. Throws Docker's error when it can't. */
  pull(ref: string, options: PullOptions): AsyncIterable<BuildMessage>;
}

export interface PullOptions {
  readonly platform: string | undefined;
  readonly registries: BuildOptions['registries'];
  readonly signal: AbortSignal;
}

export interface BuiltStage {
  /** Undefined on scratch, until something is done. */
  readonly image: Image | undefined;
}

export interface BuildRun extends BuilderDependencies {
  readonly options: BuildOptions;
  readonly dockerfile: Dockerfile;
  readonly plan: BuildPlan;
  /** Undefined when the Dockerfile came without one. */
  readonly context: BuildContext | undefined;
  readonly cache: BuildCache;
  /** Digests of single files; one at a time. */
  readonly hasher: Hasher;
  /** A stage of the Dockerfile, built when it is not yet. */
  stage(index: number): AsyncGenerator<BuildMessage, BuiltStage>;
  /** The context as a layer that the guest can mount: its name. */
  contextLayer(): Promise<string>;
  /** What is let go of when the build is over. */
  readonly cleanup: Cleanup;
  /** Aborted when nobody waits for the build any more. */
  readonly signal: AbortSignal;
}
