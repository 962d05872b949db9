/** Further processes in a running container. */
import type { Attachment } from '../../engine.ts';
import { DockerError, badParameter } from '../../errors.ts';
import { json } from '../answer.ts';
import { parseDetachKeys } from '../detach-keys.ts';
import type { Upgrade } from '../handler.ts';
import { hijack, hijackWithMessage } from '../hijack.ts';
import { requireJsonBody } from '../input/body.ts';
import { EXEC_CONFIG, EXEC_START } from '../input/container-types.ts';
import { type Call, type Route, full } from '../route.ts';
import type { ExecConfig } from '../types.ts';
import { execConfigOf, takesConsoleSize } from '../versions.ts';

export const execRoutes: readonly Route[] = [
  full('POST', '/containers/{id}/exec', create),
  full('POST', '/exec/{id}/start', start),
  full('POST', '/exec/{id}/resize', resize),
  full('GET', '/exec/{id}/json', async ({ engine, parameter }) => json(await engine.execs.inspect(parameter('id')))),
];

async function create({ engine, request, parameter, version }: Call): Promise<Response> {
  const config: ExecConfig = await requireJsonBody(request, EXEC_CONFIG);
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
  const options: StartOptions = await requireJsonBody(request, EXEC_START);
  const { DetachKeys } = await engine.execs.inspect(id);
  const tty = options.Tty ?? false;
  if (options.ConsoleSize && !tty) throw badParameter('console size is only supported when TTY is enabled');
  const started = run(call, id, options);
  if (options.Detach) return started.then(() => new Response(null));
  try {
    const attachment = await started;
    if (!attachment) throw new DockerError(500, `exec ${id} has no streams`);
    return hijack(attachment, { tty, version, detachKeys: parseDetachKeys(DetachKeys), signal: request.signal });
  } catch (error) {
    if (!(error instanceof DockerError) || error.status === 404 || error.status === 409) throw error;
    // Docker has taken the connection over before it starts the process: the reason goes where the output would be.
    return hijackWithMessage(error.message, tty, version);
  }
}

function run({ engine, version }: Call, id: string, options: StartOptions): Promise<Attachment | undefined> {
  const [rows, columns] = options.ConsoleSize ?? [];
  const sized = rows !== undefined && columns !== undefined && takesConsoleSize(version);
  return engine.execs.start(id, {
    detach: options.Detach ?? false,
    tty: options.Tty ?? false,
    ...(sized && { consoleSize: { rows, columns } }),
  });
}

async function resize({ engine, query, parameter }: Call): Promise<Response> {
  await engine.execs.resize(parameter('id'), { rows: query.cells('h'), columns: query.cells('w') });
  return new Response(null);
}
