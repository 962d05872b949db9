/** Where a build's Dockerfile and context come from: the body of the request, or a URL. */
import { badParameter, DockerError, serverError } from '../../std/errors.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';
import { withSignal } from '../../std/with-signal.ts';
import type { RegularNode } from '../../image/layer-node.ts';
import { type Dockerfile, parseDockerfile } from '../../dockerfile/dockerfile.ts';
import type { BuildOptions } from '../../model/build-options.ts';
import { fetchFile, type Fetcher, isUrl } from './fetch-file.ts';
import { PathError, type Resolved } from '../../image/file-view.ts';
import { parseIgnoreFile } from '../pattern/ignore-file.ts';
import { cleanPattern, IgnoreMatcher } from '../pattern/ignore-matcher.ts';
import { type BuildContext, CONTEXT_BYTES_MAX, readContext } from './read-context.ts';

/** Bytes of a Dockerfile or a .dockerignore. */
const TEXT_BYTES_MAX = 4 * 1024 * 1024;
const DEFAULT_NAME = 'Dockerfile';
const IGNORE_NAME = '.dockerignore';

export interface BuildSource {
  readonly dockerfile: Dockerfile;
  /** Undefined when there is nothing but a Dockerfile. */
  readonly context: BuildContext | undefined;
}

/** Throws a DockerError or an ArchiveError. */
export async function openSource(
  outside: Fetcher,
  body: ReadableStream<Uint8Array> | undefined,
  { remote, dockerfile }: Pick<BuildOptions, 'remote' | 'dockerfile'>,
  signal: AbortSignal,
): Promise<BuildSource> {
  const name = dockerfile === '' ? DEFAULT_NAME : dockerfile;
  if (remote === undefined) return fromContext(await readContext(withSignal(body ?? streamOf([]), signal)), name);
  await body?.cancel();
  if (remote === 'client-session') {
    throw badParameter(
      'experimental session with v1 builder is no longer supported, use builder version v2 (BuildKit) instead',
    );
  }
  if (isGit(remote)) {
    throw badParameter(
      `unable to prepare context: ${remote} is a git repository, which this engine can't clone`,
      'Most servers of git repositories offer their content as a tar archive: give the address of that.',
    );
  }
  if (!isUrl(remote)) throw serverError(`remoteURL (${remote}) could not be recognized as URL`);
  return fromRemote(await fetchRemote(outside, remote, signal), name, signal);
}

async function fetchRemote(outside: Fetcher, remote: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetchFile(outside, remote, signal);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const message = `error downloading remote context ${remote}: ${error.message}`;
    throw new DockerError(error.status, message, error.why, { cause: error });
  }
}

/** The fragment and the scheme tell, or the end of the name. */
const isGit = (remote: string): boolean =>
  /^(?:git:\/\/|git@|github\.com\/)/.test(remote) || /^https?:\/\/[^#]*\.git(?:#.*)?$/.test(remote);

/** Text is a Dockerfile, everything else a context. */
async function fromRemote(response: Response, name: string, signal: AbortSignal): Promise<BuildSource> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
  const body = withSignal(response.body ?? streamOf([]), signal);
  if (/^application\/(?:(?:x-)?tar|(?:x-)?(?:gzip|bzip2?|xz|zstd))$/.test(type))
    return fromContext(await readContext(body), name);
  const bytes = await bytesOf(body, CONTEXT_BYTES_MAX, () => badParameter('the remote context is too large'));
  if (bytes.byteLength === 0) throw serverError('error detecting content type for remote: empty response');
  if (type === 'text/plain' || !bytes.subarray(0, 512).includes(0)) {
    return { dockerfile: parseDockerfile(new TextDecoder().decode(bytes), name), context: undefined };
  }
  return fromContext(await readContext(streamOf([bytes])), name);
}

async function fromContext(context: BuildContext, name: string): Promise<BuildSource> {
  const path = context.view.resolve(DEFAULT_NAME).entry || name !== DEFAULT_NAME ? name : DEFAULT_NAME.toLowerCase();
  const dockerfile = parseDockerfile(await readText(context, path, name), name);
  await removeIgnored(context, path);
  return { dockerfile, context };
}

async function readText(context: BuildContext, path: string, name: string): Promise<string> {
  const { entry } = find(context, path);
  if (!entry) throw notFoundFile(name);
  if (entry.node.kind !== 'regular') throw badParameter(`failed to read Dockerfile: ${name} is not a file`);
  return textOf(entry.node, name);
}

function find(context: BuildContext, path: string): Resolved {
  if (/^\.\.(?:\/|$)/.test(cleanPattern(path))) {
    throw serverError(`forbidden path outside the build context: ${path} ()`);
  }
  try {
    return context.view.resolve(path);
  } catch (error) {
    throw error instanceof PathError ? notFoundFile(path) : error;
  }
}

const notFoundFile = (name: string) =>
  serverError(
    `Cannot locate specified Dockerfile: ${name}`,
    'The path is looked for from the top of the build context, in the files that .dockerignore leaves.',
  );

async function textOf(node: RegularNode, name: string): Promise<string> {
  if (node.size > TEXT_BYTES_MAX) throw badParameter(`${name} is larger than ${TEXT_BYTES_MAX} bytes`);
  return new TextDecoder().decode(await node.read(0, node.size));
}

/** Clients send these two files although .dockerignore names them: they are needed until now. */
async function removeIgnored(context: BuildContext, dockerfile: string): Promise<void> {
  const { entry } = find(context, IGNORE_NAME);
  if (entry?.node.kind !== 'regular') return;
  const matcher = new IgnoreMatcher(parseIgnoreFile(await textOf(entry.node, IGNORE_NAME)));
  for (const path of [IGNORE_NAME, dockerfile]) {
    const { parts, entry: found } = find(context, path);
    if (!found || !matcher.ignores(cleanPattern(path))) continue;
    const folder = context.view.at(parts.slice(0, -1));
    if (folder?.node.kind === 'directory') folder.node.children.delete(parts.at(-1) ?? '');
  }
}
