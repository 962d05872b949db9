import { atLeast } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { CliError, isNotFound, messageOf } from '../../errors.ts';

export const networkRemove = command({
  summary: 'Remove one or more networks',
  usage: 'NETWORK [NETWORK...]',
  arguments: atLeast(1),
  flags: { force: flag.bool('One that is not there is no failure', { short: 'f' }) },
  async run({ client, args, flags, out }) {
    const errors: string[] = [];
    for (const network of args) {
      try {
        await client.send('DELETE', `/networks/${encodeURIComponent(network)}`);
        await out(`${network}\n`);
      } catch (error) {
        if (!(flags.force && isNotFound(error))) errors.push(messageOf(error));
      }
    }
    // Docker's client says it like this.
    if (errors.length > 0) throw new CliError([...errors, 'exit status 1'].join('\n'));
  },
});
