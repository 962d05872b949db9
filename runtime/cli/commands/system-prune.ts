import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { humanSize } from '../../text/units.ts';
import { filtersOf } from '../parse/filter.ts';
import {
  paragraph,
  type Pruned,
  pruneBuildCache,
  pruneContainers,
  pruneImages,
  pruneNetworks,
  pruneVolumes,
} from '../prune/pruned.ts';
import { confirm } from './prune.ts';

export const systemPrune = command({
  summary: 'Remove unused data',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    all: flag.bool('Every image that no container uses, not only dangling ones', { short: 'a' }),
    filter: flag.filter('Only what fits (e.g. "label=<key>=<value>")'),
    force: flag.bool("Don't ask", { short: 'f' }),
    volumes: flag.bool('Anonymous volumes too'),
  },
  async run(context) {
    const { client, flags, out } = context;
    const filters = filtersOf(flags.filter);
    if (flags.volumes && flags.filter.has('until'))
      throw new CliError('ERROR: The "until" filter is not supported with "--volumes"');
    if (!flags.force && !(await confirm(context, warning(flags, filters), '\n\n'))) return;
    const steps: readonly (() => Promise<Pruned>)[] = [
      () => pruneContainers(client, filters),
      () => pruneNetworks(client, filters),
      ...(flags.volumes ? [() => pruneVolumes(client, filters)] : []),
      () => pruneImages(client, filters, flags.all),
      () => pruneBuildCache(client, filters, { all: flags.all ? 1 : undefined }),
    ];
    let bytes = 0;
    for (const prune of steps) {
      const pruned = await prune();
      bytes += pruned.bytes;
      await out(paragraph(pruned));
    }
    await out(`Total reclaimed space: ${humanSize(bytes)}\n`);
  },
});

function warning(
  { all, volumes }: { readonly all: boolean; readonly volumes: boolean },
  filters: Readonly<Record<string, readonly string[]>>,
): string {
  const what = [
    'all stopped containers',
    'all networks not used by at least one container',
    ...(volumes ? ['all anonymous volumes not used by at least one container'] : []),
    all ? 'all images without at least one container associated to them' : 'all dangling images',
    all ? 'all build cache' : 'unused build cache',
  ];
  const fitting = Object.entries(filters).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  const asked = ['This will remove:', ...what.map((line) => `  - ${line}`)];
  const filtered = ['', '  Items to be pruned will be filtered with:', ...fitting.sort().map((line) => `  - ${line}`)];
  return [...asked, ...(fitting.length > 0 ? filtered : [])].join('\n');
}
