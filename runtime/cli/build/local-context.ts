/**
 * The context of `docker build` from the folder that it was given: what .dockerignore names isn't even read. Errors are those of Docker's
 * command.
 */
import { reasonOf } from '../../std/errors.ts';
import { type TarEntry, tarHeader } from '../../archive/tar-writer.ts';
import { cleanPattern, IgnoreMatcher } from '../../builder/pattern/ignore-matcher.ts';
import { parseIgnoreFile } from '../../builder/pattern/ignore-file.ts';
import { hex } from '../../std/random.ts';
import { CliError } from '../errors.ts';
import { readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';

const IGNORE_NAME = '.dockerignore';
const DEFAULT_NAME = 'Dockerfile';

/** What is sent, and which file of it is the Dockerfile. */
export interface ContextToSend {
  readonly entries: AsyncIterable<TarEntry>;
  readonly dockerfile: string;
}

/** `file` is the value of --file; `given` is a Dockerfile from standard input. */
export async function localContext(
  invocation: Invocation,
  folder: string,
  file: string,
  given: Uint8Array | undefined,
): Promise<ContextToSend> {
  const root = absolute(invocation, folder);
  const kind = await invocation.files.kind(root);
  if (kind === undefined) throw unprepared(`path ${JSON.stringify(folder)} not found`);
  if (kind !== 'directory') throw unprepared(`context must be a directory: ${root}`);
  const outside = given ?? (await dockerfileOutside(invocation, root, file));
  const dockerfile = outside
    ? `.dockerfile.${hex(crypto.getRandomValues(new Uint8Array(10)))}`
    : await inside(invocation, root, file);
  const ignoreText = await ignoreFile(invocation, root);
  const matcher = matcherOf(ignoreText, [IGNORE_NAME, dockerfile]);
  const entries = chosen(invocation, root, matcher);
  return { dockerfile, entries: outside ? withDockerfile(entries, dockerfile, outside, ignoreText) : entries };
}

export const unprepared = (why: string): CliError => new CliError(`unable to prepare context: ${why}`);

function absolute({ cwd }: Invocation, path: string): string {
  return cleanPattern(path.startsWith('/') ? path : `${cwd}/${path}`);
}

/** The path below the context; undefined when it is not below it. */
function below(root: string, path: string): string | undefined {
  const folder = root === '/' ? root : `${root}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}

/** A Dockerfile may lie elsewhere: it is sent along under a name of its own. */
async function dockerfileOutside(invocation: Invocation, root: string, file: string): Promise<Uint8Array | undefined> {
  if (file === '' || below(root, absolute(invocation, file)) !== undefined) return undefined;
  await requireFile(invocation, absolute(invocation, file));
  return readWhole(invocation, absolute(invocation, file));
}

async function inside(invocation: Invocation, root: string, file: string): Promise<string> {
  const path = file === '' ? `${root}/${DEFAULT_NAME}` : absolute(invocation, file);
  const small = `${root}/${DEFAULT_NAME.toLowerCase()}`;
  const { files } = invocation;
  if (file === '' && !(await files.kind(path)) && (await files.kind(small))) return DEFAULT_NAME.toLowerCase();
  await requireFile(invocation, path);
  return below(root, cleanPattern(path)) ?? DEFAULT_NAME;
}

async function requireFile({ files }: Invocation, path: string): Promise<void> {
  if (await files.kind(path)) return;
  throw unprepared(`unable to evaluate symlinks in Dockerfile path: lstat ${path}: no such file or directory`);
}

async function ignoreFile(invocation: Invocation, root: string): Promise<string> {
  const path = `${root}/${IGNORE_NAME}`;
  if ((await invocation.files.kind(path)) !== 'file') return '';
  return new TextDecoder().decode(await readWhole(invocation, path));
}

/** The engine needs the Dockerfile and .dockerignore, whatever the patterns say. */
function matcherOf(text: string, needed: readonly string[]): IgnoreMatcher {
  try {
    return new IgnoreMatcher([...parseIgnoreFile(text), ...needed.map((name) => `!${name}`)]);
  } catch (error) {
    throw new CliError(`error checking context: ${reasonOf(error)}`);
  }
}

/** Everybody's files are root's: who built an image is nobody's business. */
async function* chosen({ files }: Invocation, root: string, matcher: IgnoreMatcher): AsyncGenerator<TarEntry> {
  const choose = (path: string) => {
    if (!matcher.ignores(path)) return 'take';
    return matcher.mayTakeBack(path) ? 'look inside' : 'leave';
  };
  for await (const entry of files.tree(root, choose)) yield { ...entry, header: { ...entry.header, uid: 0, gid: 0 } };
}

/** The Dockerfile under its own name, and a .dockerignore that keeps it out of images. */
async function* withDockerfile(
  entries: AsyncIterable<TarEntry>,
  name: string,
  dockerfile: Uint8Array,
  ignoreText: string,
): AsyncGenerator<TarEntry> {
  for await (const entry of entries) if (entry.header.name !== IGNORE_NAME) yield entry;
  // One that the folder doesn't have keeps itself out, too.
  const own = ignoreText === '' ? `${IGNORE_NAME}\n` : '';
  yield fileEntry(IGNORE_NAME, new TextEncoder().encode(`${ignoreText}\n${own}${name}\n`));
  yield fileEntry(name, dockerfile);
}

export const fileEntry = (name: string, body: Uint8Array): TarEntry => ({
  header: tarHeader({ name, size: body.byteLength, mode: 0o600 }),
  body: [body],
});
