import { noArguments } from '../command/arguments.ts';
import { command, group } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { filtersOf } from '../parse/filter.ts';
import { pruneBuildCache, withTotal } from '../prune/pruned.ts';
import { build } from './build.ts';
import { confirm } from './prune.ts';

const builderPrune = command({
  summary: 'Remove build cache',
  usage: '',
  arguments: noArguments,
  flags: {
    all: flag.bool('All that is unused, not only what is dangling', { short: 'a' }),
    filter: flag.filter('Only those that fit (e.g. "until=24h")'),
    force: flag.bool("Don't ask", { short: 'f' }),
    'keep-storage': flag.bytes('Bytes of the cache to keep'),
  },
  async run(context) {
    const { client, flags, out } = context;
    const which = flags.all ? 'all' : 'all dangling';
    if (!flags.force && !(await confirm(context, `This will remove ${which} build cache.`, ' '))) return;
    const query = { all: flags.all ? 1 : undefined, 'keep-storage': flags['keep-storage'] || undefined };
    await out(withTotal(await pruneBuildCache(client, filtersOf(flags.filter), query)));
  },
});

export const builder = group('Manage builds', { build, prune: builderPrune });
