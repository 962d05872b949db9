/** RUN: a container of this engine's own, and what it wrote as a layer. */
import type { ContainerCreateRequest, HostConfig } from '../../model/types.ts';
import { badParameter, serverError } from '../../std/errors.ts';
import type { OutputChunk } from '../../model/engine.ts';
import { randomId } from '../../std/random.ts';
import { chunks } from '../../std/chunks.ts';
import { heredocMark, heredocText } from '../../dockerfile/heredoc.ts';
import type { Run } from '../../dockerfile/instruction.ts';
import { commandOf } from '../../dockerfile/config/change-config.ts';
import { dropStubs, stubsOf } from '../files/drop-stubs.ts';
import { sayRemoved, sayRunning } from './intermediate.ts';
import { CommandFailed, say, sayError } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { prepareMounts } from './run-mounts.ts';
import type { StageState } from './stage-state.ts';
import { storeTar } from './store-layer.ts';

export async function* runCommand(stage: StageState, run: Run): AsyncGenerator<BuildMessage, void> {
  checkFlags(run);
  const script = scriptOf(run, stage);
  const words = [...notedArgs(stage), ...script.command];
  await using mounts = yield* prepareMounts(stage, run, script.file);
  const step = await stage.step(words.join(' '), [...mounts.fingerprint, `network=${run.network ?? ''}`]);
  if (yield* stage.probe(step)) return;
  const request = requestOf(stage, run, script.command, { mounts: await mounts.make(), secrets: mounts.environment });
  const stubs = stubsOf(stage.view, mounts.targets);
  const { layer, removed } = yield* runContainer(stage, request, script.command, {
    stubs,
    mayStay: mounts.environment.length === 0,
  });
  await stage.commit(step, layer);
  if (removed !== undefined) yield sayRemoved(removed);
}

/** What the history has of the build's arguments: how many, then each; `|0` when all of them leave no trace. */
function notedArgs({ args, config: { Env = [] } }: StageState): string[] {
  if (args.environment(Env ?? []).length === 0) return [];
  const noted = args.notedEnvironment(Env ?? []);
  return [`|${noted.length}`, ...noted];
}

function checkFlags({ network, security }: Run): void {
  if (security !== undefined && security !== 'sandbox') {
    throw badParameter(
      `RUN --security=${security} is refused: a build runs in the same sandbox as containers do`,
      'An insecure build could change the machine that it runs on.',
    );
  }
  if (network !== undefined && !['default', 'none', 'host'].includes(network)) {
    throw badParameter(`unsupported network mode ${JSON.stringify(network)}`);
  }
}

interface Script {
  readonly command: readonly string[];
  /** A here-document with an interpreter of its own becomes a file. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
}

/** Here-documents: alone they are the script, else the shell reads them. */
function scriptOf(run: Run, stage: StageState): Script {
  const { command, heredocs } = run;
  const [first] = heredocs;
  if (!first || command.form === 'exec') return { command: commandOf(stage.config, command), file: undefined };
  const line = command.words.join(' ');
  if (heredocs.length === 1 && heredocMark(line, stage.run.plan.escape)) {
    const text = heredocText(first);
    if (!text.startsWith('#!')) return { command: [...stage.shell, text], file: undefined };
    const path = `/dev/pipes/${first.name.replaceAll('/', '_')}`;
    return { command: [path], file: { path, text } };
  }
  const documents = heredocs.map(({ content, name }) => `\n${content}${name}`);
  return { command: [...stage.shell, line + documents.join('')], file: undefined };
}

function requestOf(
  stage: StageState,
  run: Run,
  command: readonly string[],
  { mounts, secrets }: { mounts: NonNullable<HostConfig['Mounts']>; secrets: readonly string[] },
): ContainerCreateRequest {
  const { config, args } = stage;
  const environment = config.Env ?? [];
  const { host } = stage.run.options;
  const network = run.network === undefined || run.network === 'default' ? host.NetworkMode : run.network;
  return {
    Image: stage.image?.id ?? '',
    Env: [...environment, ...args.environment(environment), ...secrets],
    // Without a command the image's own runs.
    ...(command.length > 0 && { Entrypoint: [''], Cmd: [...command] }),
    Healthcheck: { Test: ['NONE'] },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      ...host,
      ...(network !== undefined && { NetworkMode: network }),
      LogConfig: { Type: 'none', Config: {} },
      ...(mounts.length > 0 && { Mounts: mounts }),
    },
  };
}

/** On scratch there is no shell, and nothing else. */
function noFiles([path = '']: readonly string[]) {
  const missing = path.startsWith('/')
    ? `stat ${path}: no such file or directory`
    : 'executable file not found in $PATH';
  return serverError(
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: exec: ${JSON.stringify(path)}: ${missing}: unknown`,
    'FROM scratch begins with no files at all: copy a program into the image before running it.',
  );
}

async function* runContainer(
  stage: StageState,
  request: ContainerCreateRequest,
  command: readonly string[],
  { stubs, mayStay }: { stubs: ReadonlySet<string>; mayStay: boolean },
): AsyncGenerator<BuildMessage, { layer: Awaited<ReturnType<typeof storeTar>>; removed: string | undefined }> {
  const { containers, options, random } = stage.run;
  if (!stage.image) {
    yield sayRunning(randomId(random));
    throw noFiles(command);
  }
  const { Id: id, Warnings: warnings } = await containers.create(request, {});
  // Whoever goes away reads no error: then nothing stays. Secrets would stay in a container's configuration.
  let stays = false;
  try {
    for (const warning of warnings) yield say(` ---> [Warning] ${warning}\n`);
    yield sayRunning(id);
    const exit = yield* outputOf(stage, id);
    if (exit.StatusCode !== 0) throw new CommandFailed(command, exit.StatusCode, exit.Error?.Message ?? '');
    const layer = await storeTar(stage.run, dropStubs(await containers.readUpperAsLayer(id), stubs));
    stays = mayStay && options.containers === 'keep';
    return { layer, removed: stays ? undefined : id };
  } catch (error) {
    const isOver = stage.run.signal.aborted;
    // There somebody can look for what went wrong.
    stays = mayStay && !options.forceRemove && !isOver;
    if (options.forceRemove && !isOver) yield sayRemoved(id);
    throw error;
  } finally {
    if (!stays) await containers.remove(id, { force: true, volumes: true, link: false });
  }
}

async function* outputOf(
  { run: { containers, signal } }: StageState,
  id: string,
): AsyncGenerator<BuildMessage, { StatusCode: number; Error?: { Message?: string } }> {
  await using attachment = await containers.attach(id, {
    stdin: false,
    stdout: true,
    stderr: true,
    logs: false,
    stream: true,
  });
  const { exit } = await containers.wait(id, 'next-exit', signal);
  exit.catch(() => undefined);
  await containers.start(id, signal);
  // Nobody waits any more: the command ends, and its output with it.
  const kill = () => void containers.kill(id, 'KILL').catch(() => undefined);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    yield* toMessages(chunks(attachment.output));
    signal.throwIfAborted();
    return await exit;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Longer lines of standard error come in pieces. */
const LINE_LENGTH_MAX = 1024;

/** Programs write their errors in pieces; each message has its colour, so that whole lines read better. */
async function* toMessages(output: AsyncIterable<OutputChunk>): AsyncGenerator<BuildMessage, void> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let line = '';
  for await (const { source, bytes } of output) {
    const text = decoders[source].decode(bytes, { stream: true });
    if (source === 'stderr') line += text;
    const isOver = source === 'stdout' || line.length > LINE_LENGTH_MAX;
    const end = isOver ? line.length : Math.max(line.lastIndexOf('\n'), line.lastIndexOf('\r')) + 1;
    if (end > 0) yield sayError(line.slice(0, end));
    line = line.slice(end);
    if (source === 'stdout' && text !== '') yield say(text);
  }
  if (line !== '') yield sayError(line);
}
