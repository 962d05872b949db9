/** Containers: their files, as tars; what they changed. */
import { badParameter } from '../../std/errors.ts';
import { byteStream, json } from '../../http/answer.ts';
import { type Call, type Route, full } from '../route.ts';
import type { PathStat } from '../../model/engine.ts';

const TAR = 'application/x-tar';
const STAT_HEADER = 'X-Docker-Container-Path-Stat';

export const containerFileRoutes: readonly Route[] = [
  full('GET', '/containers/{id}/changes', changes),
  full('GET', '/containers/{id}/export', exportFiles),
  full('HEAD', '/containers/{id}/archive', stat),
  full('GET', '/containers/{id}/archive', read),
  full('PUT', '/containers/{id}/archive', write),
];

async function changes({ engine, parameter }: Call): Promise<Response> {
  return json(await engine.containers.files.changes(parameter('id')));
}

async function exportFiles({ engine, parameter }: Call): Promise<Response> {
  return byteStream(await engine.containers.files.export(parameter('id')), 'application/octet-stream');
}

async function stat(call: Call): Promise<Response> {
  const found = await call.engine.containers.files.stat(call.parameter('id'), pathOf(call));
  return new Response(null, { headers: { [STAT_HEADER]: encodeStat(found) } });
}

async function read(call: Call): Promise<Response> {
  const { stat: found, tar } = await call.engine.containers.files.read(call.parameter('id'), pathOf(call));
  const answer = byteStream(tar, TAR);
  answer.headers.set(STAT_HEADER, encodeStat(found));
  return answer;
}

async function write(call: Call): Promise<Response> {
  const { engine, query, request, parameter } = call;
  const options = { copyUidGid: query.flag('copyUIDGID'), keepKinds: query.flag('noOverwriteDirNonDir') };
  const body = request.body ?? new ReadableStream({ start: (controller) => controller.close() });
  await engine.containers.files.write(parameter('id'), pathOf(call), body, options);
  return new Response(null);
}

function pathOf({ query }: Call): string {
  const path = query.text('path');
  // The missing blank is Docker's.
  if (path === '') throw badParameter('bad parameter: pathcannot be empty');
  return path;
}

function encodeStat(found: PathStat): string {
  const { name, size, mode, mtime, linkTarget } = found;
  const bytes = new TextEncoder().encode(JSON.stringify({ name, size, mode, mtime, linkTarget }));
  return btoa(String.fromCharCode(...bytes));
}
