/** Tars that depend on nothing but what is in the folder: sorted, owned by root, with one time for everything. */
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { run } from './shell.ts';

/** 2026-01-01, the date of everything that we build. */
export const BUILD_TIME_SECONDS = 1767225600;

export function tarFolder(folder: string, file: string): Uint8Array {
  const owner = ['--numeric-owner', '--owner=0', '--group=0', `--mtime=@${BUILD_TIME_SECONDS}`];
  run('tar', ['--create', '--file', file, '--directory', folder, '--format=gnu', '--sort=name', ...owner, '.']);
  return readFileSync(file);
}

/** zlib's best; the header names neither time nor operating system. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255;
  return packed;
}
