/** Containers: attach, logs, stats. */
import type { LogsOptions } from '../../engine.ts';
import { badParameter } from '../../errors.ts';
import { byteStream, jsonStream } from '../answer.ts';
import { parseDetachKeys } from '../detach-keys.ts';
import type { Upgrade } from '../handler.ts';
import { framing, hijack, outputType } from '../hijack.ts';
import { type Call, type Route, full, missing } from '../route.ts';

export const containerStreamRoutes: readonly Route[] = [
  full('POST', '/containers/{id}/attach', attach),
  missing('GET', '/containers/{id}/attach/ws', 'Attaching over a WebSocket'),
  full('GET', '/containers/{id}/logs', logs),
  full('GET', '/containers/{id}/stats', stats),
];

async function attach({ engine, query, request, parameter, version }: Call): Promise<Upgrade> {
  const detachKeys = parseDetachKeys(query.text('detachKeys'));
  const attachment = await engine.containers.attach(parameter('id'), {
    stdin: query.flag('stdin'),
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    logs: query.flag('logs'),
    stream: query.flag('stream'),
  });
  return hijack(attachment, { tty: attachment.tty, version, detachKeys, signal: request.signal });
}

async function logs({ engine, query, request, parameter, version }: Call): Promise<Response> {
  const options = logsOptions(query);
  if (!options.stdout && !options.stderr) {
    throw badParameter('Bad parameters: you must choose at least one stream');
  }
  const { tty, output } = await engine.containers.logs(parameter('id'), options, request.signal);
  return byteStream(output.pipeThrough(framing(tty)), outputType(tty, version));
}

function logsOptions(query: Call['query']): LogsOptions {
  const since = query.timestamp('since');
  const until = query.timestamp('until');
  const tail = tailLines(query.text('tail'));
  return {
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    follow: query.flag('follow'),
    timestamps: query.flag('timestamps'),
    details: query.flag('details'),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tail !== undefined && { tail }),
  };
}

/** `all`, the empty word and whatever is no number mean every line. */
const tailLines = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

async function stats({ engine, query, request, parameter }: Call): Promise<Response> {
  const stream = query.flag('stream', true);
  const oneShot = query.flag('one-shot');
  if (stream && oneShot) throw badParameter('cannot have stream=true and one-shot=true');
  return jsonStream(await engine.containers.stats(parameter('id'), { stream, oneShot }, request.signal));
}
