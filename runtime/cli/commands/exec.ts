import type { ExecConfig, ExecInspect } from '../../model/types.ts';
import { atLeast } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { readEnvironment } from '../container/key-values.ts';
import { CliError } from '../errors.ts';
import { checkTerminal } from '../stream/check-terminal.ts';
import { joinStreams } from '../stream/session.ts';
import { followTerminalSize } from '../stream/terminal-size.ts';

const FLAGS = {
  detach: flag.bool('Run the command in the background', { short: 'd' }),
  'detach-keys': flag.string('Keys that detach from the command'),
  env: flag.variables('Environment variable'),
  'env-file': flag.list('File of environment variables, one a line'),
  interactive: flag.bool('Keep standard input open even when nobody is attached', { short: 'i' }),
  privileged: flag.bool('All capabilities for the command'),
  tty: flag.bool('Give it a terminal', { short: 't' }),
  user: flag.string('User or UID (form: "<name|uid>[:<group|gid>]")', { short: 'u' }),
  workdir: flag.string('Working directory inside', { short: 'w' }),
};

type ExecContext = CommandContext<typeof FLAGS>;

export const exec = command({
  summary: 'Execute a command in a running container',
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  arguments: atLeast(2),
  flags: FLAGS,
  interspersed: false,
  async run(context) {
    const { client, args, flags, invocation } = context;
    const config = await execConfig(context);
    if (!flags.detach) checkTerminal(invocation, { stdin: flags.interactive, tty: flags.tty });
    const path = `/containers/${encodeURIComponent(args[0] ?? '')}/exec`;
    const { Id: id } = await client.json<{ Id: string }>('POST', path, { body: config });
    if (!id) throw new CliError('exec ID empty');
    if (!flags.detach) return await runAttached(context, config, id);
    await client.send('POST', `/exec/${id}/start`, { body: { Detach: true, Tty: flags.tty } });
    return 0;
  },
});

async function execConfig(context: ExecContext): Promise<ExecConfig & { Detach?: boolean }> {
  const { flags, args, invocation } = context;
  const size = invocation.size;
  const isAttached = !flags.detach;
  return {
    User: flags.user,
    Privileged: flags.privileged,
    Tty: flags.tty,
    ...(flags.tty && size && { ConsoleSize: [size.rows, size.columns] }),
    AttachStdin: isAttached && flags.interactive,
    AttachStdout: isAttached,
    AttachStderr: isAttached,
    DetachKeys: flags['detach-keys'],
    Env: await readEnvironment(context),
    WorkingDir: flags.workdir,
    Cmd: args.slice(1),
    ...(flags.detach && { Detach: true }),
  };
}

async function runAttached(context: ExecContext, config: ExecConfig, id: string): Promise<number> {
  const { client, flags, invocation, signal } = context;
  // Docker's client leaves without complaint; the process stays.
  using _signals = context.handleSignals({ termination: { text: '' } });
  const body = { Detach: false, Tty: flags.tty, ...(config.ConsoleSize && { ConsoleSize: config.ConsoleSize }) };
  const connection = await client.hijack('POST', `/exec/${id}/start`, { body, signal });
  using _size = flags.tty && invocation.tty.stdin ? followTerminalSize(invocation, client, `/exec/${id}`) : undefined;
  await joinStreams(invocation, connection, {
    tty: flags.tty,
    stdin: flags.interactive,
    stdout: true,
    stderr: true,
    detachKeys: flags['detach-keys'],
    signal,
  });
  return (await client.json<ExecInspect>('GET', `/exec/${id}/json`)).ExitCode ?? 0;
}
