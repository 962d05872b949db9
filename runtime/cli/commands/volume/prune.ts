import { noArguments } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { CliError } from '../../errors.ts';
import { filtersOf } from '../../parse/filter.ts';
import { pruneVolumes, withTotal } from '../../prune/pruned.ts';
import { confirm } from '../prune.ts';

export const volumePrune = command({
  summary: 'Remove unused local volumes',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    all: flag.bool('Those with a name too, not only anonymous ones', { short: 'a' }),
    filter: flag.filter('Only those that fit (e.g. "label=<label>")'),
    force: flag.bool("Don't ask", { short: 'f' }),
  },
  async run(context) {
    const { client, flags, out } = context;
    if (flags.all && flags.filter.has('all'))
      throw new CliError('conflicting options: cannot specify both --all and --filter all=1');
    const filters = { ...filtersOf(flags.filter), ...(flags.all && { all: ['true'] }) };
    const what = flags.all
      ? 'This will remove all local volumes not used by at least one container.'
      : 'This will remove anonymous local volumes not used by at least one container.';
    if (!flags.force && !(await confirm(context, what))) return;
    await out(withTotal(await pruneVolumes(client, filters)));
  },
});
