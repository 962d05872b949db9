/** What a stage has come to, one instruction after the other. */
import type { ImageConfig } from '../../model/types.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../../image/image.ts';
import { FileView } from '../../image/file-view.ts';
import { EMPTY_ROOT } from '../files/upper-tree.ts';
import { expandWord, expandWords, type Lookup } from '../../dockerfile/expand.ts';
import { type ConfigState, DEFAULT_SHELL, type Expand } from '../../dockerfile/config/change-config.ts';
import { StageArgs } from '../2-plan/build-args.ts';
import type { BuildRun } from './build-run.ts';
import { say } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { makeStep, type Step, stepSpec } from './step.ts';

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class StageState {
  readonly run: BuildRun;
  /** Its number in the Dockerfile. */
  readonly index: number;
  readonly args: StageArgs;
  /** Undefined on scratch, until something is done. */
  image: Image | undefined;
  state: ConfigState;

  constructor(run: BuildRun, index: number, base: Image | undefined, config: ImageConfig) {
    this.run = run;
    this.index = index;
    this.args = new StageArgs(run.plan.args);
    this.image = base;
    this.state = { config: withPath(config), isCommandSet: false };
  }

  get config(): ImageConfig {
    return this.state.config;
  }

  get shell(): readonly string[] {
    return this.config.Shell ?? DEFAULT_SHELL;
  }

  /** Variables as an instruction sees them now: the image's environment, then the build's arguments. */
  readonly lookup: Lookup = (name) => environmentValue(this.config, name) ?? this.args.lookup(name);

  /** For instructions that replace variables in their words. */
  get expand(): Expand {
    const options = { lookup: this.lookup, escape: this.run.plan.escape };
    return { word: (text) => expandWord(text, options), words: (text) => expandWords(text, options) };
  }

  /** The image's files. */
  get view(): FileView {
    return new FileView(this.image ? this.run.images.rootsOf(this.image) : [EMPTY_ROOT]);
  }

  step(createdBy: string, fingerprint: readonly string[] = []): Promise<Step> {
    const { image: parent, config } = this;
    return makeStep({ parent, config, author: this.state.author, createdBy, fingerprint });
  }

  /** Takes the step's image from the cache when it is there. */
  async *probe(step: Step): AsyncGenerator<BuildMessage, boolean> {
    const cached = await this.run.cache.find(step);
    if (!cached) return false;
    yield say(' ---> Using cache\n');
    this.#adopt(cached);
    return true;
  }

  /** Makes the step's image. */
  async commit(step: Step, diffId: Digest | undefined): Promise<void> {
    const { images } = this.run;
    this.run.signal.throwIfAborted();
    this.#adopt(await images.addImage(stepSpec(step, { created: images.now(), diffId }), step.parent?.id, step.key));
  }

  #adopt(image: Image): void {
    this.run.cleanup.addDisposable(this.run.images.hold(image));
    this.image = image;
  }
}

function withPath(config: ImageConfig): ImageConfig {
  const { OnBuild: _triggers, ...rest } = config;
  const hasPath = rest.Env?.some((entry) => entry.startsWith('PATH=')) ?? false;
  return hasPath ? rest : { ...rest, Env: [...(rest.Env ?? []), DEFAULT_PATH] };
}

function environmentValue({ Env }: ImageConfig, name: string): string | undefined {
  return Env?.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}
