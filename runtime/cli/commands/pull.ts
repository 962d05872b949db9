import { exactly } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { registryAuthHeader } from '../config/registry-auth.ts';
import { CliError } from '../errors.ts';
import { fullName, fullString, type ImageReference, withDefaultTag } from '../../oci/reference.ts';
import { parseReference } from '../parse/reference.ts';
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
    const isBare = reference.tag === undefined && reference.digest === undefined;
    if (flags['all-tags'] && !isBare) throw new CliError("tag can't be used with --all-tags/-a");
    const wanted = flags['all-tags'] ? reference : withDefaultTag(reference);
    if (wanted !== reference && !flags.quiet) await out('Using default tag: latest\n');
    const platform = flags.platform === '' ? undefined : flags.platform;
    await pullImage(context, wanted, { platform, write: flags.quiet ? undefined : out });
    await out(`${fullString(wanted)}\n`);
  },
});

/** Sends the user's credentials along, and shows the engine's progress; `write` undefined keeps quiet. */
export async function pullImage(
  { client, invocation, signal }: CommandContext<Flags>,
  reference: ImageReference,
  { platform, write }: { platform: string | undefined; write: ((text: string) => Promise<void>) | undefined },
): Promise<void> {
  const repository = fullName(reference);
  const query = { fromImage: repository, tag: reference.digest ?? reference.tag, platform };
  const headers = await registryAuthHeader(invocation, repository);
  const messages = await client.lines<ProgressMessage>('POST', '/images/create', { query, headers, signal });
  const isTerminal = write !== undefined && invocation.tty.stdout;
  await showProgress(messages, write ?? (() => Promise.resolve()), {
    terminal: isTerminal ? invocation.size : undefined,
  });
}
