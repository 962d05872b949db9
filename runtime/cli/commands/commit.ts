import { between } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { fullName } from '../../oci/reference.ts';
import { parseReference } from '../parse/reference.ts';

export const commit = command({
  summary: "Create a new image from a container's changes",
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  arguments: between(1, 2),
  flags: {
    author: flag.string('Who made it, "Ada Lovelace <ada@example.org>"', { short: 'a' }),
    change: flag.list('Dockerfile instruction to apply', { short: 'c' }),
    message: flag.string('Message of the new layer', { short: 'm' }),
    pause: flag.bool('Let the container stand still meanwhile', { short: 'p', initial: true }),
  },
  async run({ client, flags, args, out, signal }) {
    const [container = '', name] = args;
    const reference = name === undefined ? undefined : parseReference(name);
    if (reference?.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference');
    const query = {
      container,
      repo: reference && fullName(reference),
      tag: reference && (reference.tag ?? 'latest'),
      comment: flags.message === '' ? undefined : flags.message,
      author: flags.author === '' ? undefined : flags.author,
      pause: flags.pause ? undefined : 0,
      changes: flags.change,
    };
    const { Id } = await client.json<{ Id: string }>('POST', '/commit', { query, signal });
    await out(`${Id}\n`);
  },
});
