/**
 * One endpoint: where it is, whether it is there, what it does. The router runs the table of them, and
 * `npm run coverage-table` prints it.
 */
import type { Engine } from '../model/engine.ts';
import { notImplemented } from '../std/errors.ts';
import type { ApiRequest, Upgrade } from '../http/handler.ts';
import type { Query } from './input/query.ts';
import type { ApiVersion } from '../model/version.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** `partial` says in its note what is missing; `missing` answers 501. */
export type Support = { level: 'full' } | { level: 'partial' | 'missing'; note: string };

export interface Call {
  readonly engine: Engine;
  readonly request: ApiRequest;
  readonly version: ApiVersion;
  readonly query: Query;
  /** The part of the path that the route's pattern calls `{name}`, decoded. */
  readonly parameter: (name: string) => string;
}

export interface Route {
  readonly method: Method;
  /** Without the version: `/containers/{id}/json`; `{name*}` takes slashes along. */
  readonly path: string;
  readonly support: Support;
  readonly handle: (call: Call) => Promise<Response | Upgrade> | Response;
}

type Handle = Route['handle'];

export const full = (method: Method, path: string, handle: Handle): Route => ({
  method,
  path,
  support: { level: 'full' },
  handle,
});

export const partial = (method: Method, path: string, note: string, handle: Handle): Route => ({
  method,
  path,
  support: { level: 'partial', note },
  handle,
});

/** `what` begins the sentence "... is not available in this engine yet". */
export const missing = (method: Method, path: string, what: string): Route => ({
  method,
  path,
  support: { level: 'missing', note: what },
  handle: () => {
    throw notImplemented(what);
  },
});
