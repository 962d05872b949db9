import { noArguments } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import type { Flags } from '../command/flag.ts';
import { atLeast } from '../command/arguments.ts';
import { CliError } from '../errors.ts';
import { pathError } from '../files.ts';
import { parsePlatform } from '../container/platform.ts';
import { parseReference } from '../parse/reference.ts';
import { type ProgressMessage, showProgress } from '../stream/progress.ts';

export const load = command({
  summary: 'Load an image from a tar archive or STDIN',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    input: flag.string('Read this file instead of standard input', { short: 'i' }),
    platform: flag.string('Load this platform alone, "os[/arch[/variant]]"'),
    quiet: flag.bool('Show no progress', { short: 'q' }),
  },
  async run(context) {
    const { client, flags, invocation, signal } = context;
    if (flags.input === '' && invocation.tty.stdin) throw new CliError('requested load from stdin, but stdin is empty');
    const body = await source(context, flags.input === '' ? '-' : flags.input);
    const quiet = flags.quiet || !invocation.tty.stdout;
    const query = { quiet: quiet ? 1 : 0 };
    const messages = await client.lines<ProgressMessage>('POST', '/images/load', { query, body, signal });
    await showProgress(messages, context.out, { terminal: invocation.tty.stdout ? invocation.size : undefined });
  },
});

export const importImage = command({
  summary: 'Import the contents from a tarball to create a filesystem image',
  usage: '[OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  arguments: atLeast(1),
  flags: {
    change: flag.list('Dockerfile instruction to apply', { short: 'c' }),
    message: flag.string('Message of the new layer', { short: 'm' }),
    platform: flag.string('Platform of the image'),
  },
  async run(context) {
    const { client, flags, args, invocation, signal } = context;
    const [file = '', name] = args;
    const isUrl = /^https?:\/\//.test(file);
    if (name !== undefined) parseReference(name);
    const query = {
      fromSrc: isUrl ? file : '-',
      repo: name,
      message: flags.message === '' ? undefined : flags.message,
      changes: flags.change,
      platform: flags.platform === '' ? undefined : parsePlatform(flags.platform),
    };
    const body = isUrl ? undefined : await source(context, file);
    const messages = await client.lines<ProgressMessage>('POST', '/images/create', { query, body, signal });
    await showProgress(messages, context.out, { terminal: invocation.tty.stdout ? invocation.size : undefined });
  },
});

async function source({ invocation }: CommandContext<Flags>, path: string): Promise<ReadableStream<Uint8Array>> {
  if (path === '-') return invocation.readStdin({ raw: false });
  return await invocation.files.open(path).catch((error: unknown) => {
    throw pathError('open', path, error);
  });
}
