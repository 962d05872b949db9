/**
 * A file that a command writes: refused in the words of Docker's client where it would replace what is no file, and
 * there when it is whole.
 */
import { hex } from '../std/random.ts';
import { CliError } from './errors.ts';
import { pathError } from './files.ts';
import type { CommandFiles, FileKind } from './invocation.ts';

/** Nothing, or a regular file, may be there. A link is none, wherever it leads: what is written takes its place, not its target's. */
const REFUSED: Readonly<Record<Exclude<FileKind, 'file'>, string>> = {
  directory: 'a directory',
  symlink: 'a symbolic link directly',
  fifo: 'a named pipe (FIFO)',
  socket: 'a socket',
  'character device': 'a character device file',
  'block device': 'a block device file',
};

/** moby/sys, atomicwriter. */
export async function checkOutputFile(files: CommandFiles, path: string): Promise<void> {
  const directory = directoryOf(path);
  const parent = await files.kind(directory);
  if (parent !== 'directory') {
    const missing = (await files.lkind(directory)) === undefined && (await isBelowFile(files, directory));
    const why = parent !== undefined || missing ? 'not a directory' : 'no such file or directory';
    throw new CliError(`invalid output path: stat ${directory}: ${why}`);
  }
  const kind = await files.lkind(path);
  if (kind !== undefined && kind !== 'file') throw new CliError(`cannot write to ${REFUSED[kind]}`);
}

const directoryOf = (path: string): string =>
  path.includes('/') ? path.replace(/\/+$/, '').replace(/\/*[^/]*$/, '') || '/' : '.';

async function isBelowFile(files: CommandFiles, directory: string): Promise<boolean> {
  const above = directoryOf(directory);
  if (above === directory) return false;
  const kind = await files.kind(above);
  return kind === undefined ? isBelowFile(files, above) : kind !== 'directory';
}

const NAME_BYTES = 6;

/** Under another name beside it until all of it is there; of what broke off nothing stays. */
export async function writeOutputFile(
  files: CommandFiles,
  path: string,
  content: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const directory = directoryOf(path);
  const name = `.tmp-${hex(crypto.getRandomValues(new Uint8Array(NAME_BYTES)))}`;
  const temporary = directory === '.' ? name : `${directory.replace(/\/$/, '')}/${name}`;
  const file = await files.create(temporary, { exclusive: true, mode: 0o600 }).catch((error: unknown) => {
    throw pathError('open', temporary, error);
  });
  try {
    await content.pipeTo(file, { signal });
    await files.rename(temporary, path);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw pathError('write', temporary, error);
  }
}
