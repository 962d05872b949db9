/** Phase 3: does what was planned, and tells it in the classic builder's words. */
import { DockerError, serverError } from '../../std/errors.ts';
import { writeTar } from '../../archive/tar-writer.ts';
import { Hasher } from '../../oci/digest.ts';
import type { Image } from '../../image/image.ts';
import { layerName } from '../../image/layer-store.ts';
import { familiarString } from '../../oci/reference.ts';
import { Cleanup } from '../../std/cleanup.ts';
import { streamOf } from '../../std/stream-of.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { Location } from '../../dockerfile/errors.ts';
import type { BuildPlan } from '../2-plan/plan-build.ts';
import type { BuildContext } from '../context/read-context.ts';
import { layerEntries } from '../files/layer-tar.ts';
import { BuildCache } from './build-cache.ts';
import type { BuildOptions } from '../../model/build-options.ts';
import type { BuilderDependencies, BuildRun } from './build-run.ts';
import { checkFromPlatform, findImage } from './find-image.ts';
import { say, sayError, sayImage } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { runInstruction, runTriggers } from './run-instruction.ts';
import { StageState } from './stage-state.ts';

interface Planned {
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext | undefined;
  readonly plan: BuildPlan;
}

/**
 * One build, from its plan to a tagged image. `onStep` hears of the lines that come next. Fails after its first message only; of what it
 * has begun there is then at most the container of the command that failed.
 */
export async function* runBuild(
  dependencies: BuilderDependencies,
  planned: Planned,
  options: BuildOptions,
  signal: AbortSignal,
  onStep: (location: Location) => void,
): AsyncGenerator<BuildMessage, Image> {
  const cleanup = new Cleanup();
  try {
    const hasher = await Hasher.create();
    const build = new Build({ ...dependencies, ...planned, options, cleanup, signal, hasher }, onStep);
    const { warnings } = planned.dockerfile;
    if (warnings.length > 0) yield sayError(`${warnings.join('\n')}\n`);
    const image = yield* build.run();
    yield say(`Successfully built ${image.id.slice('sha256:'.length, 'sha256:'.length + 12)}\n`);
    for (const tag of options.tags) {
      await dependencies.images.tag(tag, image.id);
      yield say(`Successfully tagged ${familiarString(tag)}\n`);
    }
    return image;
  } finally {
    cleanup.run();
  }
}

type Given = Omit<BuildRun, 'cache' | 'stage' | 'contextLayer'>;

class Build {
  readonly #run: BuildRun;
  readonly #plan: BuildPlan;
  readonly #stages = new Map<number, StageState>();
  readonly #onStep: (location: Location) => void;
  #steps = 0;
  #contextLayer: Promise<string> | undefined;

  constructor(given: Given, onStep: (location: Location) => void) {
    const { noCache, cacheFrom } = given.options;
    const sources = cacheFrom.length > 0 ? cacheFrom.flatMap((ref) => resolveQuietly(given, ref)) : undefined;
    this.#plan = given.plan;
    this.#onStep = onStep;
    this.#run = {
      ...given,
      cache: new BuildCache(given.images, { noCache, cacheFrom: sources }),
      stage: (index) => this.#stage(index),
      contextLayer: () => (this.#contextLayer ??= this.#storeContext()),
    };
  }

  async *run(): AsyncGenerator<BuildMessage, Image> {
    const { globalArgs, stages, target, args } = this.#plan;
    for (const { code, location } of globalArgs) yield* this.#sayStep(code, location);
    for (const { index } of stages) yield* this.#stage(index);
    const { image } = yield* this.#stage(target);
    if (!image) throw serverError('No image was generated. Is your Dockerfile empty?');
    const unused = args.unused();
    if (unused.length > 0) yield say(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`);
    return image;
  }

  async *#stage(index: number): AsyncGenerator<BuildMessage, StageState> {
    const present = this.#stages.get(index);
    if (present) return present;
    const planned = this.#plan.stages[index];
    if (!planned) throw new TypeError(`there is no stage ${index}`);
    yield* this.#sayStep(planned.from.code, planned.from.location);
    this.#run.cache.reset();
    const { base, platform = this.#run.options.platform } = planned.base();
    const stage = yield* this.#begin(index, base, platform);
    for (const instruction of planned.instructions) {
      this.#run.signal.throwIfAborted();
      yield* this.#sayStep(instruction.code, instruction.location);
      yield* runInstruction(stage, instruction);
      yield sayImage(stage.image?.id);
    }
    if (stage.image) yield { aux: { ID: stage.image.id } };
    this.#stages.set(index, stage);
    return stage;
  }

  async *#begin(
    index: number,
    base: ReturnType<NonNullable<BuildPlan['stages'][number]>['base']>['base'],
    platform: string | undefined,
  ): AsyncGenerator<BuildMessage, StageState> {
    const run = this.#run;
    if (platform !== undefined && platform !== '') checkFromPlatform(platform);
    if (base.kind === 'stage') {
      const { image, config } = yield* this.#stage(base.index);
      return yield* this.#open(index, image, config);
    }
    if (base.kind === 'scratch') return yield* this.#open(index, undefined, {});
    const image = yield* findImage(run, base.ref, platform, { pull: run.options.pull });
    return yield* this.#open(index, image, image.spec.config);
  }

  async *#open(
    index: number,
    image: Image | undefined,
    config: Image['spec']['config'],
  ): AsyncGenerator<BuildMessage, StageState> {
    const stage = new StageState(this.#run, index, image, config);
    yield* runTriggers(stage, config.OnBuild ?? []);
    yield sayImage(stage.image?.id);
    return stage;
  }

  async *#sayStep(code: string, location: Location): AsyncGenerator<BuildMessage, void> {
    this.#steps += 1;
    this.#onStep(location);
    yield say(`Step ${this.#steps}/${Math.max(this.#plan.steps, this.#steps)} : ${code}`);
    yield say('\n');
  }

  async #storeContext(): Promise<string> {
    const { context, images, cleanup, signal } = this.#run;
    const entries = context ? layerEntries(context.root) : [];
    const { diffId, hold } = await images.addLayer(streamOf(writeTar(entries)), signal);
    cleanup.addDisposable(hold);
    return layerName(diffId);
  }
}

/** A source of the cache that isn't there is none. */
function resolveQuietly({ images }: Given, ref: string): Image[] {
  try {
    return [images.resolve(ref)];
  } catch (error) {
    if (error instanceof DockerError) return [];
    throw error;
  }
}
