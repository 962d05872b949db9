import { atLeast } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { checkPullPolicy, createContainer, withHelp } from '../container/create.ts';
import { CONTAINER_FLAGS } from '../container/flags.ts';
import { type CreatePlan, planContainer } from '../container/request.ts';
import { stayAttached } from '../container/signals.ts';
import { watchExit } from '../container/wait.ts';
import { CliError, Detached, messageOf } from '../errors.ts';
import { joinStreams } from '../stream/session.ts';
import { checkTerminal } from '../stream/check-terminal.ts';
import { followTerminalSize } from '../stream/terminal-size.ts';

const RUN_FLAGS = {
  ...CONTAINER_FLAGS,
  detach: flag.bool('Run it in the background and print its ID', { short: 'd' }),
  'detach-keys': flag.string('Keys that detach from the container'),
  'sig-proxy': flag.bool('Pass signals on to the process', { initial: true }),
};

type RunContext = CommandContext<typeof RUN_FLAGS>;

export const run = command({
  summary: 'Create and run a new container from an image',
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  arguments: atLeast(1),
  flags: RUN_FLAGS,
  interspersed: false,
  async run(context) {
    const plan = await planRun(context);
    adjustForDetach(context, plan);
    const id = await createContainer(context, plan).catch((error: unknown) => {
      throw startError(error);
    });
    return await runCreated(context, plan, id);
  },
});

async function planRun(context: RunContext): Promise<CreatePlan> {
  try {
    checkPullPolicy(context.flags.pull);
    return await planContainer(context);
  } catch (error) {
    throw withHelp(error, 'run', 125);
  }
}

function adjustForDetach(context: RunContext, { request }: CreatePlan): void {
  if (!context.flags.detach) {
    checkTerminal(context.invocation, { stdin: request.AttachStdin === true, tty: request.Tty === true });
    return;
  }
  if (context.flags.attach.length > 0) {
    throw new CliError('conflicting options: cannot specify both --attach and --detach');
  }
  Object.assign(request, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false });
}

async function runCreated(context: RunContext, { request }: CreatePlan, id: string): Promise<number> {
  const hasOutput = request.AttachStdout === true || request.AttachStderr === true;
  const isAttached = hasOutput || request.AttachStdin === true;
  using _signals = stayAttached(context, id, { proxy: context.flags['sig-proxy'] });
  if (!isAttached) return await startDetached(context, id);
  return await runAttached(context, request, id, hasOutput);
}

async function startDetached(context: RunContext, id: string): Promise<number> {
  await context.out(`${id}\n`);
  await context.client.send('POST', `/containers/${id}/start`).catch((error: unknown) => {
    throw startError(error);
  });
  return 0;
}

/** Attached and watched first, then started: nothing it writes and no quick end is missed. */
async function runAttached(
  context: RunContext,
  request: CreatePlan['request'],
  id: string,
  hasOutput: boolean,
): Promise<number> {
  const { client, flags, invocation, signal } = context;
  const streams = {
    stdin: request.AttachStdin === true,
    stdout: request.AttachStdout === true,
    stderr: request.AttachStderr === true,
  };
  const keys = flags['detach-keys'];
  const query = { stream: 1, ...numbers(streams), detachKeys: keys === '' ? undefined : keys };
  const connection = await client.hijack('POST', `/containers/${id}/attach`, { query, signal });
  const condition = flags.rm ? 'removed' : 'next-exit';
  const exit = await watchExit(client, id, { condition, signal });
  using end = new EndSignal(signal);
  const tty = request.Tty === true;
  const session = joinStreams(invocation, connection, { ...streams, tty, detachKeys: keys, signal: end.signal });
  session.catch(() => undefined);
  try {
    await client.send('POST', `/containers/${id}/start`);
  } catch (error) {
    end.abort();
    await session.catch(() => undefined);
    if (flags.rm) await exit().catch(() => undefined);
    throw startError(error);
  }
  using _size = tty && invocation.tty.stdout ? followTerminalSize(invocation, client, `/containers/${id}`) : undefined;
  try {
    await session;
  } catch (error) {
    if (error instanceof Detached) return 0;
    throw error;
  }
  return hasOutput ? await exit() : 0;
}

/** Ends the session when the container never started. */
class EndSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly signal: AbortSignal;

  constructor(outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.#controller.signal]);
  }

  abort(): void {
    this.#controller.abort();
  }

  [Symbol.dispose](): void {
    this.#controller.abort();
  }
}

const numbers = (streams: Readonly<Record<string, boolean>>): Record<string, 1 | undefined> =>
  Object.fromEntries(Object.entries(streams).map(([name, wanted]) => [name, wanted ? 1 : undefined]));

const NOT_FOUND = ['executable file not found', 'no such file or directory', 'system cannot find the file specified'];
const NOT_EXECUTABLE = ['permission denied', 'is a directory'];

/** 127 when the program isn't there, 126 when it can't be executed, 125 for all that is the engine's. */
function startError(error: unknown): CliError {
  const message = messageOf(error);
  const has = (texts: readonly string[]): boolean => texts.some((text) => message.includes(text));
  return withHelp(error, 'run', has(NOT_FOUND) ? 127 : has(NOT_EXECUTABLE) ? 126 : 125);
}
