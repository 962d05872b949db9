/**
 * The lock file: for each target the inputs that it was built from and the artefacts that came of it, all by SHA-256. It tells what has
 * to be built again, and a test holds the committed artefacts against it.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256 } from './packages.ts';
import { DIST, REPOSITORY } from './places.ts';
import { pinsOf, type Target } from './targets.ts';

export interface LockedTarget {
  /** File in images/dist: what it must be. */
  artefacts: Record<string, { bytes: number; sha256: string }>;
  /** File or artefact, from the top of the repository: SHA-256. */
  inputs: Record<string, string>;
  /** Debian package: version and SHA-256 of the file. */
  packages: Record<string, string>;
  /** What built it; not compared. */
  tools: Record<string, string>;
}

export type Lock = Record<string, LockedTarget>;

const LOCK = join(DIST, 'lock.json');

export const readLock = (): Lock => JSON.parse(readFileSync(LOCK, 'utf8')) as Lock;

export const writeLock = (lock: Lock): void => writeFileSync(LOCK, `${JSON.stringify(lock, undefined, 2)}\n`);

/** The state of a target's inputs now. */
export function inputsOf(target: Target): Pick<LockedTarget, 'inputs' | 'packages'> {
  const files = target.inputs.flatMap((path) => filesOf(join(REPOSITORY, path))).sort();
  return {
    inputs: Object.fromEntries(files.map((file) => [relative(REPOSITORY, file), sha256(readFileSync(file))])),
    packages: Object.fromEntries(pinsOf(target).map((pin) => [pin.name, `${pin.version} ${pin.sha256}`])),
  };
}

/** Tests and notes change nothing of what is built. */
const isInput = (path: string): boolean => !/\.test\.ts$|\.md$|\/test\//.test(path);

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isInput);
}

export function artefactsOf(target: Target): LockedTarget['artefacts'] {
  return Object.fromEntries(
    target.artefacts.map((name) => {
      const bytes = readFileSync(join(DIST, name));
      return [name, { bytes: bytes.length, sha256: sha256(bytes) }];
    }),
  );
}

/** What a target's lock and the working tree disagree about; empty when all is well. */
export function differences(name: string, target: Target, locked: LockedTarget | undefined): string[] {
  if (!locked) return [`${name} is not in images/dist/lock.json`];
  const now = inputsOf(target);
  return [
    ...compare(locked.inputs, now.inputs).map((path) => `${name}: its input ${path} has changed since it was built`),
    ...compare(locked.packages, now.packages).map((path) => `${name}: the pin of Debian package ${path} has changed`),
    ...compareArtefacts(locked, target).map((path) => `${name}: images/dist/${path} is not what was built`),
  ];
}

function compare(before: Record<string, string>, now: Record<string, string>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => before[key] !== now[key]).sort();
}

function compareArtefacts(locked: LockedTarget, target: Target): string[] {
  const found = artefactsOf(target);
  const digests = (artefacts: LockedTarget['artefacts']): Record<string, string> =>
    Object.fromEntries(Object.entries(artefacts).map(([name, artefact]) => [name, artefact.sha256]));
  return compare(digests(locked.artefacts), digests(found));
}
