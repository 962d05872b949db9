import type { VolumeInspect } from '../../../model/types.ts';
import { atMost } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { CliError } from '../../errors.ts';
import { cut } from '../../../text/environment.ts';

export const volumeCreate = command({
  summary: 'Create a volume',
  usage: '[OPTIONS] [VOLUME]',
  arguments: atMost(1),
  flags: {
    driver: flag.string('The driver that keeps it', { short: 'd', initial: 'local' }),
    label: flag.list('A label of the volume'),
    name: flag.string('Its name', { hidden: true }),
    opt: { ...flag.map('Options of the driver (type, device, o as mount(8) takes them)'), short: 'o' },
  },
  async run({ client, args, flags, out }) {
    if (args[0] !== undefined && flags.name !== '')
      throw new CliError(
        'conflicting options: cannot specify a volume name through both --name and as a positional arg',
      );
    const Labels = Object.fromEntries(flags.label.map((label) => cut(label, '=')));
    const body = { Driver: flags.driver, DriverOpts: flags.opt, Labels, Name: args[0] ?? flags.name };
    const { Name } = await client.json<VolumeInspect>('POST', '/volumes/create', { body });
    await out(`${Name}\n`);
  },
});
