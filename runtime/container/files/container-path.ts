import { decodeText } from '../../guest/bytes.ts';
import { AT_FDCWD } from '../../guest/constants/open.ts';
import { cleanName } from '../../guest/files/entry-name.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { Program } from '../../guest/program.ts';
import { readlinkat } from '../../guest/syscalls/readdir.ts';

/** A path as the API's user gives it, taken from the container's root. */
export interface ContainerPath {
  /** Absolute and clean. A slash or `/.` at its end is kept: it asks for the directory that a link leads to. */
  readonly text: string;
  /** What the thing is called in an archive: the last part, `.` where the path ends so, `/` for the root. */
  readonly name: string;
  /** The path means what a link leads to, and that must be a directory. */
  readonly isDirectory: boolean;
}

/** `..` never leads above the root, and nothing is known of the container's links here. */
export function parseContainerPath(path: string): ContainerPath {
  const clean = `/${cleanName(`/${path}`)}`;
  const endsWithDot = path === '.' || path.endsWith('/.');
  const isDirectory = clean === '/' || endsWithDot || path.endsWith('/');
  const separator = clean === '/' ? '' : '/';
  const text = endsWithDot ? `${clean}${separator}.` : path.endsWith('/') ? `${clean}${separator}` : clean;
  const name = endsWithDot ? '.' : clean.slice(clean.lastIndexOf('/') + 1) || '/';
  return { text, name, isDirectory };
}

/** Links that a path may lead through: the kernel's own limit is 40, Docker's 255. */
const LINKS_MAX = 255;

/** Where a path leads when every link in it is followed, as far as there is something; `runner`'s root is the container's. */
export async function followLinks(runner: Runner, path: string): Promise<string> {
  const rest = path.split('/');
  let done: string[] = [];
  for (let links = 0; rest.length > 0;) {
    const part = rest.shift() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') done.pop();
    else {
      const target = links < LINKS_MAX ? await readLink(runner, `/${[...done, part].join('/')}`) : undefined;
      if (target === undefined) done.push(part);
      else {
        links += 1;
        if (target.startsWith('/')) done = [];
        rest.unshift(...target.split('/'));
      }
    }
  }
  return `/${done.join('/')}`;
}

/** Undefined for what is no link. */
async function readLink(runner: Runner, path: string): Promise<string | undefined> {
  const p = new Program(`follow ${path}`);
  const target = readlinkat(p, AT_FDCWD, path, { continue: true });
  const result = await runner.run(p);
  return result.errno(target.call) === 0 ? decodeText(result.get(target)) : undefined;
}
