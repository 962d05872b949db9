import type { ContainerTop } from '../../model/types.ts';
import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { alignColumns } from '../format/tabwriter.ts';

const COLUMNS = { minimum: 20, padding: 3 };

export const top = command({
  summary: 'Display the running processes of a container',
  usage: 'CONTAINER [ps OPTIONS]',
  arguments: atLeast(1),
  flags: {},
  interspersed: false,
  async run({ client, args, out }) {
    const [container = '', ...options] = args;
    const query = { ps_args: options.length > 0 ? options.join(' ') : undefined };
    const { Titles = [], Processes = [] } = await client.json<ContainerTop>(
      'GET',
      `/containers/${encodeURIComponent(container)}/top`,
      { query },
    );
    const lines = [Titles, ...(Processes ?? [])].map((cells) => `${cells.join('\t')}\n`);
    await out(alignColumns(lines.join(''), COLUMNS));
  },
});
