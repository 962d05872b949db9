import { atLeast } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { forEachArgument } from '../each.ts';

export const volumeRemove = command({
  summary: 'Remove one or more volumes',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  arguments: atLeast(1),
  flags: { force: flag.bool('One that is not there is fine', { short: 'f' }) },
  run: (context) =>
    forEachArgument(context, async (volume) => {
      const query = { force: context.flags.force ? 1 : undefined };
      await context.client.send('DELETE', `/volumes/${encodeURIComponent(volume)}`, { query });
      return volume;
    }),
});
