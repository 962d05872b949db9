/** What RUN mounts: places in the guest are prepared when the command is really run, and are gone when it is over. */
import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import type { Run } from '../../dockerfile/instruction.ts';
import { type BindMount, type CacheMount, parseRunMount, type RunMount } from '../2-plan/run-mount.ts';
import type { DirectoryNode } from '../../image/layer-node.ts';
import { copySource } from '../files/copy-files.ts';
import { FileView } from '../../image/file-view.ts';
import { findSources, type Source } from '../files/find-sources.ts';
import { layerTree, type SourceTree } from '../files/source-tree.ts';
import { EMPTY_ROOT, UpperTree } from '../files/upper-tree.ts';
import type { GuestMount, MountSession } from '../mounts/mount-places.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { contextOf, referredImage } from './referred-tree.ts';
import type { StageState } from './stage-state.ts';

type ApiMounts = NonNullable<HostConfig['Mounts']>;

export interface PreparedMounts extends AsyncDisposable {
  /** What of them decides on the result: caches, memory and secrets don't. */
  readonly fingerprint: readonly string[];
  /** Secrets as variables, `NAME=value`. */
  readonly environment: readonly string[];
  /** Where they are in the container. */
  readonly targets: readonly string[];
  /** Makes them, for the container's request. */
  make(): Promise<ApiMounts>;
}

/** `script` is a file of the build itself that is to be run. Throws 400 for mounts that can't be. */
export async function* prepareMounts(
  stage: StageState,
  run: Run,
  script: { readonly path: string; readonly text: string } | undefined,
): AsyncGenerator<BuildMessage, PreparedMounts> {
  const expand = (value: string) => stage.expand.word(value);
  const mounts = run.mounts.flatMap((mount) => parseRunMount(mount, expand, stage.config.WorkingDir || '/') ?? []);
  const requests: GuestMount[] = [];
  const fingerprint: string[] = [...run.mounts];
  const environment = mounts.flatMap((mount) => secretVariable(stage, mount));
  for (const mount of mounts) {
    const request = yield* requestOf(stage, mount);
    if (request) requests.push(request.mount);
    if (request?.fingerprint !== undefined) fingerprint.push(request.fingerprint);
  }
  if (script) {
    const content = new TextEncoder().encode(script.text);
    requests.push({ kind: 'file', target: script.path, content, mode: 0o755, uid: 0, gid: 0, readOnly: true });
    fingerprint.push(script.text);
  }
  let session: MountSession | undefined;
  return {
    fingerprint,
    environment,
    targets: requests.map(({ target }) => target),
    make: async () => {
      if (requests.length === 0) return [];
      session = await stage.run.mounts.open(requests, stage.run.signal);
      return session.mounts;
    },
    [Symbol.asyncDispose]: async () => session?.[Symbol.asyncDispose](),
  };
}

interface Requested {
  readonly mount: GuestMount;
  readonly fingerprint?: string;
}

async function* requestOf(stage: StageState, mount: RunMount): AsyncGenerator<BuildMessage, Requested | undefined> {
  const { target, readOnly } = mount;
  switch (mount.type) {
    case 'tmpfs':
      return { mount: { kind: 'tmpfs', target, sizeBytes: mount.sizeBytes } };
    case 'secret': {
      const content = stage.run.options.secrets.get(mount.id);
      if (!content && mount.required) throw badParameter(`secret ${mount.id}: not found`);
      return content && mount.isFile ? { mount: { ...mount, kind: 'file', content } } : undefined;
    }
    case 'bind': {
      const { layers, path, source } = yield* sourceOf(stage, mount);
      return { mount: { kind: 'tree', target, readOnly, layers, path }, fingerprint: source.fingerprint };
    }
    case 'cache': {
      const isSeeded = mount.from !== undefined || mount.source !== '';
      const seed = isSeeded ? flatten((yield* sourceOf(stage, mount)).source) : undefined;
      return { mount: { ...mount, kind: 'cache', seed } };
    }
  }
}

function secretVariable({ run: { options } }: StageState, mount: RunMount): string[] {
  const content = mount.type === 'secret' && mount.env !== undefined ? options.secrets.get(mount.id) : undefined;
  if (!content || mount.type !== 'secret') return [];
  if (content.includes(0)) throw badParameter(`secret ${mount.id} has a zero byte: no variable can hold it`);
  return [`${mount.env}=${new TextDecoder().decode(content)}`];
}

interface MountSource {
  /** Names of layers, lowest first. */
  readonly layers: readonly string[];
  /** Absolute, without links in it. */
  readonly path: string;
  readonly source: Source;
}

/** A folder or file of the context, a stage or an image, as the guest can mount it. */
async function* sourceOf(stage: StageState, mount: BindMount | CacheMount): AsyncGenerator<BuildMessage, MountSource> {
  const { from, source: asked } = mount;
  const path = asked === '' ? '.' : asked;
  if (from === undefined) {
    const layers = [await stage.run.contextLayer()];
    return { layers, ...(await found(contextOf(stage), path)) };
  }
  const image = yield* referredImage(stage, from);
  const roots = image ? stage.run.images.rootsOf(image) : [EMPTY_ROOT];
  const layers = image?.layers.map(({ name }) => name) ?? [];
  return { layers, ...(await found(layerTree(new FileView(roots), stage.run.hasher), path)) };
}

async function found(tree: SourceTree, path: string): Promise<{ path: string; source: Source }> {
  const [source] = await findSources(tree, path, [], { wildcards: false });
  if (!source) throw badParameter(`failed to mount ${path}: there is no such file`);
  return { path: `/${tree.view.resolve(path).parts.join('/')}`, source };
}

/** The files of a folder, as a layer of their own has them. */
function flatten(source: Source): DirectoryNode {
  const upper = new UpperTree([]);
  copySource(upper, source, '/', { owner: undefined, permissions: undefined, now: 0 });
  return upper.root;
}
