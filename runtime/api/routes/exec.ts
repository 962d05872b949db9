/** Further processes in a running container. */
import { badParameter } from '../../std/errors.ts';
import { json } from '../../http/answer.ts';
import { parseDetachKeys } from '../../text/detach-keys.ts';
import type { Upgrade } from '../../http/handler.ts';
import { hijack } from '../../http/hijack.ts';
import { jsonBody } from '../input/body.ts';
import { EXEC_CONFIG, EXEC_START } from '../../model/container-types.ts';
import { type Call, type Route, full } from '../route.ts';
import type { ExecConfig } from '../../model/types.ts';
import { execConfigOf, takesConsoleSize } from '../../model/versions.ts';

export const execRoutes: readonly Route[] = [
  full('POST', '/containers/{id}/exec', create),
  full('POST', '/exec/{id}/start', start),
  full('POST', '/exec/{id}/resize', resize),
  full('GET', '/exec/{id}/json', async ({ engine, parameter }) => json(await engine.execs.inspect(parameter('id')))),
];

async function create({ engine, request, parameter, version }: Call): Promise<Response> {
  const config: ExecConfig = await jsonBody(request, EXEC_CONFIG);
  if (!config.Cmd?.length) throw badParameter('No exec command specified');
  parseDetachKeys(config.DetachKeys ?? '');
  return json(await engine.execs.create(parameter('id'), execConfigOf(config, version)), 201);
}

interface StartOptions {
  Detach?: boolean;
  Tty?: boolean;
  ConsoleSize?: [number, number];
}

async function start(call: Call): Promise<Response | Upgrade> {
  const { engine, request, version } = call;
  const id = call.parameter('id');
  const options: StartOptions = await jsonBody(request, EXEC_START);
  const { DetachKeys } = await engine.execs.inspect(id);
  const tty = options.Tty ?? false;
  if (options.ConsoleSize && !tty) throw badParameter('console size is only supported when TTY is enabled');
  const [rows, columns] = options.ConsoleSize ?? [];
  const sized = rows !== undefined && columns !== undefined && takesConsoleSize(version);
  const size = sized ? { consoleSize: { rows, columns } } : {};
  if (options.Detach) {
    await engine.execs.start(id, { detach: true, tty, ...size }, request.signal);
    return new Response(null);
  }
  const { attachment, started } = await engine.execs.startAttached(id, size, request.signal);
  const detachKeys = parseDetachKeys(DetachKeys);
  return hijack(attachment, { tty, version, detachKeys, started, signal: request.signal });
}

async function resize({ engine, query, parameter }: Call): Promise<Response> {
  await engine.execs.resize(parameter('id'), { rows: query.cells('h'), columns: query.cells('w') });
  return new Response(null);
}
