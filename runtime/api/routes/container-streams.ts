/** Containers: attach, logs, stats. */
import type { Attachment, LogsOptions } from '../../model/engine.ts';
import { badParameter } from '../../std/errors.ts';
import { byteStream, jsonStream } from '../../http/answer.ts';
import { parseDetachKeys } from '../../text/detach-keys.ts';
import type { Upgrade } from '../../http/handler.ts';
import { framingOfLists, hijack, type HijackOptions, outputType } from '../../http/hijack.ts';
import { type Call, type Route, full } from '../route.ts';
import { acceptHandshake } from '../../http/websocket/handshake.ts';
import { overWebSocket } from '../../http/websocket/web-socket.ts';

export const containerStreamRoutes: readonly Route[] = [
  full('POST', '/containers/{id}/attach', attach),
  full('GET', '/containers/{id}/attach/ws', attachWebSocket),
  full('GET', '/containers/{id}/logs', logs),
  full('GET', '/containers/{id}/stats', stats),
];

async function attach(call: Call): Promise<Upgrade> {
  const detachKeys = parseDetachKeys(call.query.text('detachKeys'));
  return hijackAttachment(call, await openAttachment(call), { detachKeys });
}

/** Who asks for a container that isn't there hears of that before the handshake is looked at. */
async function attachWebSocket(call: Call): Promise<Upgrade> {
  const detachKeys = parseDetachKeys(call.query.text('detachKeys'));
  const attachment = await openAttachment(call);
  try {
    const headers = await acceptHandshake(call.request);
    return overWebSocket(hijackAttachment(call, attachment, { detachKeys, unframed: true }), headers);
  } catch (error) {
    await attachment[Symbol.asyncDispose]();
    throw error;
  }
}

const openAttachment = ({ engine, query, parameter }: Call): Promise<Attachment> =>
  engine.containers.attach(parameter('id'), {
    stdin: query.flag('stdin'),
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    logs: query.flag('logs'),
    stream: query.flag('stream'),
  });

const hijackAttachment = (
  { request, version }: Call,
  attachment: Attachment,
  how: Pick<HijackOptions, 'detachKeys' | 'unframed'>,
): Upgrade => hijack(attachment, { tty: attachment.tty, version, signal: request.signal, ...how });

async function logs({ engine, query, request, parameter, version }: Call): Promise<Response> {
  const options = logsOptions(query);
  if (!options.stdout && !options.stderr) {
    throw badParameter('Bad parameters: you must choose at least one stream');
  }
  const { tty, output } = await engine.containers.logs(parameter('id'), options, request.signal);
  return byteStream(output.pipeThrough(framingOfLists(tty)), outputType(tty, version));
}

function logsOptions(query: Call['query']): LogsOptions {
  const since = query.timestamp('since');
  // As the daemon has it, this very word is no bound, and 0.0 is one.
  const until = query.text('until') === '0' ? undefined : query.timestamp('until');
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
