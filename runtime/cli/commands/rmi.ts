import type { ImageDeleteItem } from '../../model/types.ts';
import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, isNotFound, messageOf } from '../errors.ts';
import { imagePath } from './history.ts';

export const rmi = command({
  summary: 'Remove one or more images',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arguments: atLeast(1),
  flags: {
    force: flag.bool('Remove it even when it is in use', { short: 'f' }),
    'no-prune': flag.bool('Keep untagged parents'),
    platform: flag.strings('Remove this platform of an image with several, "os[/arch[/variant]]"'),
  },
  async run({ client, args, flags, out, err }) {
    const query = { force: flags.force ? 1 : undefined, noprune: flags['no-prune'] ? 1 : undefined };
    const errors: string[] = [];
    let isFatal = false;
    for (const image of args) {
      try {
        const items = await client.json<ImageDeleteItem[]>('DELETE', `/images/${imagePath(image)}`, { query });
        await out(items.map(deletedLine).join(''));
      } catch (error) {
        errors.push(messageOf(error));
        isFatal ||= !isNotFound(error);
      }
    }
    if (errors.length === 0) return;
    // --force means "make sure it is gone": one that isn't there is fine.
    if (!flags.force || isFatal) throw new CliError(errors.join('\n'));
    await err(`${errors.join('\n')}\n`);
  },
});

export const deletedLine = ({ Deleted, Untagged }: ImageDeleteItem): string =>
  Deleted ? `Deleted: ${Deleted}\n` : `Untagged: ${Untagged ?? ''}\n`;
