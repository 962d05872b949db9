import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError, messageOf } from '../errors.ts';

export const rename = command({
  summary: 'Rename a container',
  usage: 'CONTAINER NEW_NAME',
  arguments: exactly(2),
  flags: {},
  async run(context) {
    const [oldName = '', newName = ''] = context.args.map((name) => name.trim());
    if (oldName === '' || newName === '') throw new CliError('Error: Neither old nor new names may be empty');
    try {
      await context.client.send('POST', `/containers/${encodeURIComponent(oldName)}/rename`, {
        query: { name: newName },
      });
    } catch (error) {
      throw new CliError(`${messageOf(error)}\nError: failed to rename container named ${oldName}`);
    }
  },
});
