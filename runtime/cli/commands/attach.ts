import type { ContainerInspect } from '../../model/types.ts';
import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { stayAttached } from '../container/signals.ts';
import { watchExit } from '../container/wait.ts';
import { CliError } from '../errors.ts';
import { checkTerminal } from '../stream/check-terminal.ts';
import { joinStreams } from '../stream/session.ts';
import { followTerminalSize } from '../stream/terminal-size.ts';

export const attach = command({
  summary: 'Attach local standard input, output, and error streams to a running container',
  usage: '[OPTIONS] CONTAINER',
  arguments: exactly(1),
  flags: {
    'detach-keys': flag.string('Keys that detach from the container'),
    'no-stdin': flag.bool("Don't attach standard input"),
    'sig-proxy': flag.bool('Pass every signal on to the process', { initial: true }),
  },
  async run(context) {
    const { client, flags, invocation, signal, args } = context;
    const path = `/containers/${encodeURIComponent(args[0] ?? '')}`;
    const container = await client.json<ContainerInspect>('GET', `${path}/json`);
    checkState(container);
    const { Id: id = '', Config: config } = container;
    const tty = config?.Tty === true;
    const stdin = !flags['no-stdin'] && config?.OpenStdin === true;
    checkTerminal(invocation, { stdin, tty });
    const keys = flags['detach-keys'];
    using _signals = stayAttached(context, id, { proxy: flags['sig-proxy'] && !tty });
    const exit = await watchExit(client, id, { signal });
    const query = {
      stream: 1,
      stdin: stdin ? 1 : undefined,
      stdout: 1,
      stderr: 1,
      detachKeys: keys === '' ? undefined : keys,
    };
    const connection = await client.hijack('POST', `${path}/attach`, { query, signal });
    using _size = tty && invocation.tty.stdout ? followTerminalSize(invocation, client, path) : undefined;
    await joinStreams(invocation, connection, { tty, stdin, stdout: true, stderr: true, detachKeys: keys, signal });
    return await exit();
  },
});

function checkState({ State: state }: ContainerInspect): void {
  if (!state?.Running) throw new CliError('You cannot attach to a stopped container, start it first');
  if (state.Paused) throw new CliError('You cannot attach to a paused container, unpause it first');
  if (state.Restarting) throw new CliError('You cannot attach to a restarting container, wait until it is running');
}
