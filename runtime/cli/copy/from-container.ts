import type { ApiClient } from '../../api/client.ts';
import type { PathStat } from '../../model/engine.ts';
import { CliError } from '../errors.ts';
import type { CommandFiles, Invocation } from '../invocation.ts';
import { quote } from '../../text/quote.ts';
import { followed, localPath, splitPath } from './paths.ts';
import { type CopyTarget, planCopy, renaming } from './plan.ts';
import { RenamingTar } from './renaming-tar.ts';

/** What a container has at a path; undefined when that can't be had, for whatever reason: the copy itself will tell it. */
export async function statInContainer(
  client: ApiClient,
  container: string,
  path: string,
): Promise<PathStat | undefined> {
  const answer = await client
    .send('HEAD', `/containers/${encodeURIComponent(container)}/archive`, { query: { path } })
    .catch(() => undefined);
  return answer && decodeStat(answer.headers);
}

function decodeStat(headers: Headers): PathStat {
  const bytes = Uint8Array.from(atob(headers.get('X-Docker-Container-Path-Stat') ?? ''), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as PathStat;
}

/** Go's os.FileMode keeps its kinds in the highest bits. */
const hasKind = ({ mode }: PathStat, bit: number): boolean => Math.floor(mode / 2 ** bit) % 2 === 1;
export const isDirectory = (stat: PathStat): boolean => hasKind(stat, 31);
export const isLink = (stat: PathStat): boolean => hasKind(stat, 27);
/** A device, or what Go has no name for. */
export const isDevice = (stat: PathStat): boolean => hasKind(stat, 26) || hasKind(stat, 19);

export interface FromContainer {
  readonly container: string;
  readonly path: string;
  /** `-` is standard output. */
  readonly to: string;
  readonly followLink: boolean;
}

/** Resolves with the bytes that came. */
export async function copyFromContainer(
  {
    client,
    invocation,
    out,
    signal,
  }: { client: ApiClient; invocation: Invocation; out: (bytes: Uint8Array) => Promise<void>; signal: AbortSignal },
  { container, path, to, followLink }: FromContainer,
): Promise<{ bytes: number; target: string }> {
  const target = to === '-' ? to : localPath(to, invocation.cwd);
  if (target !== '-') await checkOutput(invocation.files, target);
  const linked = followLink ? await statInContainer(client, container, path) : undefined;
  const source = linked && isLink(linked) ? followed(path, linked.linkTarget) : { path, rename: undefined };
  const answer = await client.send('GET', `/containers/${encodeURIComponent(container)}/archive`, {
    query: { path: source.path },
    signal,
  });
  let bytes = 0;
  const tar = (answer.body ?? new Blob([]).stream()).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
    }),
  );
  if (target === '-') {
    await tar.pipeTo(new WritableStream({ write: out }));
    return { bytes, target };
  }
  const found = { path: source.path, isDirectory: isDirectory(decodeStat(answer.headers)), rename: source.rename };
  const first =
    source.rename === undefined ? (name: string) => name : renaming(splitPath(source.path).base, source.rename);
  const plan = planCopy(found, await localTarget(invocation.files, target));
  await invocation.files.unpack(plan.directory, new RenamingTar(tar, (name) => plan.rename(first(name))));
  return { bytes, target };
}

/** A device would be replaced by a file (docker/cli, command.ValidateOutputPath); other things are meant to be. */
async function checkOutput(files: CommandFiles, path: string): Promise<void> {
  const clean = path.replace(/\/\.?$/, '') || '/';
  const parent = splitPath(clean).parent;
  const kind = await files.kind(parent);
  if (kind === undefined) throw new CliError(`invalid output path: directory ${quote(parent)} does not exist`);
  if (kind !== 'directory') throw new CliError(`stat ${path}: not a directory`);
  if ((await files.kind(clean))?.endsWith('device') === true)
    throw new CliError(`invalid output path: ${quote(path)} must be a directory or a regular file: got a device`);
}

/** Through links, as far as they lead to something. */
async function localTarget(files: CommandFiles, path: string): Promise<CopyTarget> {
  const kind = await files.kind(path);
  if (kind === undefined) return { path, kind };
  return { path: await files.resolve(path), kind: kind === 'directory' ? kind : 'file' };
}
