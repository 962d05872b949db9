import { noArguments } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import type { Flags } from '../command/flag.ts';
import { filtersOf } from '../parse/filter.ts';
import { paragraph, pruneContainers, pruneImages, pruneNetworks, withTotal } from '../prune/pruned.ts';

const FLAGS = {
  filter: flag.filter('Only those that fit (e.g. "until=<timestamp>")'),
  force: flag.bool("Don't ask", { short: 'f' }),
};

export const containerPrune = command({
  summary: 'Remove all stopped containers',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: FLAGS,
  async run(context) {
    const { client, flags, out } = context;
    if (!flags.force && !(await confirm(context, 'This will remove all stopped containers.'))) return;
    await out(withTotal(await pruneContainers(client, filtersOf(flags.filter))));
  },
});

export const networkPrune = command({
  summary: 'Remove all unused networks',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: FLAGS,
  async run(context) {
    const { client, flags, out } = context;
    const what = 'This will remove all custom networks not used by at least one container.';
    if (!flags.force && !(await confirm(context, what))) return;
    await out(paragraph(await pruneNetworks(client, filtersOf(flags.filter))));
  },
});

export const imagePrune = command({
  summary: 'Remove unused images',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { ...FLAGS, all: flag.bool('Every image that no container uses, not only untagged ones', { short: 'a' }) },
  async run(context) {
    const { client, flags, out } = context;
    const what = flags.all
      ? 'This will remove all images without at least one container associated to them.'
      : 'This will remove all dangling images.';
    if (!flags.force && !(await confirm(context, what))) return;
    await out(withTotal(await pruneImages(client, filtersOf(flags.filter), flags.all)));
  },
});

const LINE_CHARACTERS_MAX = 4096;

/** Asks on the terminal; anything but `y` is no. */
export async function confirm(
  { out, invocation, signal, handleSignals }: CommandContext<Flags>,
  what: string,
  separator = '\n',
): Promise<boolean> {
  using _signals = handleSignals({ termination: { text: '\n' } });
  await out(`WARNING! ${what}${separator}Are you sure you want to continue? [y/N] `);
  const decoder = new TextDecoder();
  let line = '';
  for await (const bytes of invocation.readStdin({ raw: false })) {
    line += decoder.decode(bytes, { stream: true });
    if (line.includes('\n') || line.length > LINE_CHARACTERS_MAX) break;
  }
  signal.throwIfAborted();
  return line.split('\n')[0]?.trim().toLowerCase() === 'y';
}
