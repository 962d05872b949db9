import type { ContainerInspect } from '../../model/types.ts';
import { atLeast } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { forwardTo } from '../container/signals.ts';
import { watchExit } from '../container/wait.ts';
import { CliError, Detached, messageOf } from '../errors.ts';
import { checkTerminal } from '../stream/check-terminal.ts';
import { joinStreams } from '../stream/session.ts';
import { followTerminalSize } from '../stream/terminal-size.ts';

const FLAGS = {
  attach: flag.bool('Attach to its output and pass signals on', { short: 'a' }),
  interactive: flag.bool('Attach to its standard input', { short: 'i' }),
  'detach-keys': flag.string('Keys that detach from the container'),
  checkpoint: flag.string('Restore from this checkpoint', { hidden: true }),
  'checkpoint-dir': flag.string('Where checkpoints are kept', { hidden: true }),
};

type StartContext = CommandContext<typeof FLAGS>;

export const start = command({
  summary: 'Start one or more stopped containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: FLAGS,
  async run(context) {
    const { attach, interactive } = context.flags;
    if (!attach && !interactive) return await startAll(context);
    if (context.args.length > 1) throw new CliError('you cannot start and attach multiple containers at once');
    return await startAttached(context, context.args[0] ?? '');
  },
});

const given = (text: string): string | undefined => (text === '' ? undefined : text);

function startQuery({ flags }: StartContext): Record<string, string | undefined> {
  return { checkpoint: given(flags.checkpoint), 'checkpoint-dir': given(flags['checkpoint-dir']) };
}

async function startAll(context: StartContext): Promise<number> {
  const failed: string[] = [];
  for (const container of context.args) {
    try {
      await context.client.send('POST', `/containers/${encodeURIComponent(container)}/start`, {
        query: startQuery(context),
      });
      await context.out(`${container}\n`);
    } catch (error) {
      await context.err(`${messageOf(error)}\n`);
      failed.push(container);
    }
  }
  if (failed.length > 0) throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`);
  return 0;
}

async function startAttached(context: StartContext, name: string): Promise<number> {
  const { client, flags, invocation, signal } = context;
  const container = await client.json<ContainerInspect>('GET', `/containers/${encodeURIComponent(name)}/json`);
  const { Id: id = '', Config: config, HostConfig: host } = container;
  const tty = config?.Tty === true;
  const stdin = flags.interactive && config?.OpenStdin === true;
  checkTerminal(invocation, { stdin, tty });
  // Docker's client passes a signal on, and leaves.
  using _signals = context.handleSignals({
    ...(!tty && { forward: forwardTo(client, id) }),
    termination: { text: '' },
  });
  const keys = flags['detach-keys'];
  const query = {
    stream: 1,
    stdin: stdin ? 1 : undefined,
    stdout: 1,
    stderr: 1,
    detachKeys: keys === '' ? undefined : keys,
  };
  const connection = await client.hijack('POST', `/containers/${id}/attach`, { query, signal });
  const condition = host?.AutoRemove ? 'removed' : 'next-exit';
  const exit = await watchExit(client, id, { condition, signal });
  const stop = new AbortController();
  const options = {
    tty,
    stdin,
    stdout: true,
    stderr: true,
    detachKeys: keys,
    signal: AbortSignal.any([signal, stop.signal]),
  };
  const session = joinStreams(invocation, connection, options);
  session.catch(() => undefined);
  try {
    await client.send('POST', `/containers/${id}/start`, { query: startQuery(context) });
  } catch (error) {
    stop.abort();
    await session.catch(() => undefined);
    throw error;
  }
  using _size = tty && invocation.tty.stdout ? followTerminalSize(invocation, client, `/containers/${id}`) : undefined;
  try {
    await session;
  } catch (error) {
    if (error instanceof Detached) return 0;
    throw error;
  }
  return await exit();
}
