/** Tars that depend on nothing but what is in the folder: sorted, owned by root, with one time for everything. */
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { run } from './shell.ts';

/** 2026-01-01, the date of everything that we build. */
export const BUILD_TIME_SECONDS = 1767225600;

/** A file or a folder with what is below it, and whose it is. */
export interface Owned {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

/** Everything is root's but what is `owned`. */
export function tarFolder(folder: string, file: string, owned: readonly Owned[] = []): Uint8Array {
  const add = (mode: string, { uid, gid }: Omit<Owned, 'path'>, ...paths: string[]): void => {
    const owner = ['--numeric-owner', `--owner=:${uid}`, `--group=:${gid}`, `--mtime=@${BUILD_TIME_SECONDS}`];
    run('tar', [mode, '--file', file, '--directory', folder, '--format=gnu', '--sort=name', ...owner, ...paths]);
  };
  add('--create', { uid: 0, gid: 0 }, ...owned.map(({ path }) => `--exclude=./${path}`), '.');
  for (const each of owned) add('--append', each, `./${each.path}`);
  return readFileSync(file);
}

/** zlib's best; the header names neither time nor operating system. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255;
  return packed;
}
