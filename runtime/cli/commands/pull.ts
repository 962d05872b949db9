import { exactly } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { registryAuthHeader } from '../config/registry-auth.ts';
import { CliError } from '../errors.ts';
import { parseReference, type Reference } from '../parse/reference.ts';
import { type ProgressMessage, showProgress } from '../stream/progress.ts';

export const pull = command({
  summary: 'Download an image from a registry',
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  arguments: exactly(1),
  flags: {
    'all-tags': flag.bool('Every tag of the repository', { short: 'a' }),
    'disable-content-trust': flag.bool("Don't verify the image's signature", { initial: true }),
    platform: flag.string('Pull this platform of an image with several, "os[/arch[/variant]]"'),
    quiet: flag.bool('Print the name alone', { short: 'q' }),
  },
  async run(context) {
    const { flags, args, out } = context;
    const reference = parseReference(args[0] ?? '');
    if (!reference) throw new CliError(identifierText(args[0] ?? ''));
    const isBare = reference.tag === undefined && reference.digest === undefined;
    if (flags['all-tags'] && !isBare) throw new CliError("tag can't be used with --all-tags/-a");
    const wanted = isBare && !flags['all-tags'] ? { ...reference, tag: 'latest' } : reference;
    if (wanted !== reference && !flags.quiet) await out('Using default tag: latest\n');
    const platform = flags.platform === '' ? undefined : flags.platform;
    await pullImage(context, wanted, { platform, write: flags.quiet ? undefined : out });
    await out(`${fullText(wanted)}\n`);
  },
});

/** Sends the user's credentials along, and shows the engine's progress; `write` undefined keeps quiet. */
export async function pullImage(
  { client, invocation, signal }: CommandContext<Flags>,
  { fullName, tag, digest }: Reference,
  { platform, write }: { platform: string | undefined; write: ((text: string) => Promise<void>) | undefined },
): Promise<void> {
  const query = { fromImage: fullName, tag: digest ?? tag, platform };
  const headers = await registryAuthHeader(invocation, fullName);
  const messages = await client.lines<ProgressMessage>('POST', '/images/create', { query, headers, signal });
  const isTerminal = write !== undefined && invocation.tty.stdout;
  await showProgress(messages, write ?? (() => Promise.resolve()), {
    terminal: isTerminal ? invocation.size : undefined,
  });
}

/** `docker.io/library/busybox:latest`. */
export const fullText = ({ fullName, tag, digest }: Reference): string =>
  `${fullName}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;

/** An ID names what is here already. */
export const identifierText = (text: string): string =>
  text.startsWith('sha256:')
    ? 'invalid reference format'
    : `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
