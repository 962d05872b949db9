import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';

/** By the API's numbers. */
const KINDS = ['C', 'A', 'D'];

export const diff = command({
  summary: "Inspect changes to files or directories on a container's filesystem",
  usage: 'CONTAINER',
  arguments: exactly(1),
  flags: {},
  async run({ client, args: [container = ''], out }) {
    const path = `/containers/${encodeURIComponent(container)}/changes`;
    const changes = await client.json<{ Path: string; Kind: number }[] | null>('GET', path);
    for (const { Path, Kind } of changes ?? []) await out(`${KINDS[Kind] ?? '?'} ${Path}\n`);
  },
});
