import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { registryAuthHeader } from '../config/registry-auth.ts';
import { parsePlatform } from '../container/platform.ts';
import { CliError } from '../errors.ts';
import { fullName, fullString, withDefaultTag } from '../../oci/reference.ts';
import { parseReference } from '../parse/reference.ts';
import { type ProgressMessage, showProgress } from '../stream/progress.ts';
import { imagePath } from './history.ts';

export const push = command({
  summary: 'Upload an image to a registry',
  usage: '[OPTIONS] NAME[:TAG]',
  arguments: exactly(1),
  flags: {
    'all-tags': flag.bool('Every tag of the repository', { short: 'a' }),
    'disable-content-trust': flag.bool("Don't sign the image", { initial: true }),
    platform: flag.string('Push this platform of an image with several, "os[/arch[/variant]]"'),
    quiet: flag.bool('Print the name alone', { short: 'q' }),
  },
  async run({ client, flags, args, invocation, signal, out }) {
    const reference = parseReference(args[0] ?? '');
    const isBare = reference.tag === undefined && reference.digest === undefined;
    if (flags['all-tags'] && !isBare) throw new CliError("tag can't be used with --all-tags/-a");
    const wanted = flags['all-tags'] ? reference : withDefaultTag(reference);
    if (wanted !== reference && !flags.quiet) await out('Using default tag: latest\n');
    if (wanted.digest !== undefined) throw new CliError('cannot push a digest reference');
    const query = { tag: wanted.tag, platform: flags.platform === '' ? undefined : parsePlatform(flags.platform) };
    const headers = await registryAuthHeader(invocation, fullName(wanted));
    const path = `/images/${imagePath(fullName(wanted))}/push`;
    const messages = await client.lines<ProgressMessage>('POST', path, { query, headers, signal });
    const write = flags.quiet ? () => Promise.resolve() : out;
    await showProgress(messages, write, {
      terminal: !flags.quiet && invocation.tty.stdout ? invocation.size : undefined,
    });
    if (flags.quiet) await out(`${fullString(wanted)}\n`);
  },
});
