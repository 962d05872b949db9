/** What a guest has printed for the probes: web, db, lone, pal, hosty and built run, one process has a host name of its own. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../views/testing/recorded');

/** NUL is kept as a picture of it, so that the files are texts. */
export const recorded = (name: string): string => readFileSync(join(FOLDER, name), 'utf8').replaceAll('\u2400', '\0');
