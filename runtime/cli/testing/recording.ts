/**
 * What Docker's client did with each case, kept in the repository: the same is expected of ours wherever the tests run.
 */
import type { RecordedRequest } from './fake-engine.ts';

export interface Recording {
  /** Of the client that was recorded. */
  readonly version: string;
  /** When, in seconds: ages in the tables depend on it. */
  readonly now: number;
  readonly cases: readonly RecordedCase[];
}

export interface RecordedCase {
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly requests: readonly RecordedRequest[];
}

/**
 * What counts of the requests: not those that Docker's client makes to learn what ours knows already, nor empty fields of
 * bodies. Waiting for a container that runs in the background is left to the engine here.
 */
export function essential(requests: readonly RecordedRequest[], args: readonly string[]): RecordedRequest[] {
  const isDetached = args.some((arg) => /^-[a-z]*d[a-z]*$/.test(arg));
  return requests
    .filter(({ path }) => !isPreliminary(path, args))
    .filter(({ path }) => !(isDetached && path.includes('/wait')))
    .map(({ method, path, body }) => ({ method, path, ...(body !== undefined && { body: withoutEmpty(body) }) }));
}

/** Docker's logs and exec look at the container first; pull and info ask the engine about itself. */
function isPreliminary(path: string, args: readonly string[]): boolean {
  const verb = args.find((arg) => !arg.startsWith('-'));
  if (/^\/containers\/[^/]+\/json$/.test(path)) return verb === 'logs' || verb === 'exec';
  if (path === '/info') return verb === 'run' || verb === 'create' || verb === 'container';
  return false;
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, item]) => [name, withoutEmpty(item)] as const)
    .filter(([, item]) => !isEmpty(item))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0));
