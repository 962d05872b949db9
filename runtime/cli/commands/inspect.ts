/**
 * `docker inspect`: any kind of object by name; `docker container inspect` and `docker image inspect` one kind only.
 */
import type { ApiClient } from '../../api/client.ts';
import { DockerError } from '../../std/errors.ts';
import { atLeast } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { type Inspected, JsonInspector, TemplateInspector } from '../format/inspector.ts';
import { formatFlag } from './format-flag.ts';
import { imagePath } from './history.ts';

type Kind = 'container' | 'image' | 'network' | 'volume' | 'node' | 'service' | 'task' | 'plugin' | 'secret' | 'config';

const KINDS: readonly Kind[] = [
  'config',
  'container',
  'image',
  'network',
  'node',
  'plugin',
  'secret',
  'service',
  'task',
  'volume',
];
/** The order in which a bare name is looked up. */
const LOOKUP: readonly Kind[] = ['container', 'image', 'network', 'volume', 'plugin'];

/** What Docker's client reads an answer into; what only a swarm has is not known here. */
const TYPES: Readonly<Partial<Record<Kind, string>>> = {
  container: 'container.InspectResponse',
  image: 'image.InspectResponse',
  network: 'network.Inspect',
  volume: 'volume.Volume',
};

/** What more than usual is wanted. */
interface Asked {
  readonly size?: boolean;
  readonly verbose?: boolean;
}

/** The answer's own text: it is printed as the engine wrote it. */
async function fetchText(client: ApiClient, kind: Kind, name: string, asked: Asked = {}): Promise<Inspected> {
  if (name === '') throw new CliError('invalid container name or ID: value is empty');
  const id = encodeURIComponent(name);
  const paths: Readonly<Record<Kind, string>> = {
    container: `/containers/${id}/json`,
    image: `/images/${imagePath(name)}/json`,
    network: `/networks/${id}`,
    volume: `/volumes/${id}`,
    plugin: `/plugins/${id}/json`,
    node: `/nodes/${id}`,
    service: `/services/${id}`,
    task: `/tasks/${id}`,
    secret: `/secrets/${id}`,
    config: `/configs/${id}`,
  };
  const query = {
    size: kind === 'container' && asked.size ? 1 : undefined,
    verbose: kind === 'network' && asked.verbose ? 1 : undefined,
  };
  const answer = await client.send('GET', paths[kind], { query });
  return { text: (await answer.text()).trim(), type: TYPES[kind] };
}

/** What is not there, or not of this engine, is looked for elsewhere. */
const isElsewhere = (error: unknown): boolean =>
  error instanceof DockerError && (error.status === 404 || error.status === 501 || error.status === 503);

async function findText(client: ApiClient, name: string, asked: Asked): Promise<Inspected> {
  for (const kind of LOOKUP) {
    try {
      return await fetchText(client, kind, name, asked);
    } catch (error) {
      if (!isElsewhere(error)) throw error;
    }
  }
  throw new CliError(`Error: No such object: ${name}`);
}

interface InspectFlags {
  readonly format: string;
}

/** Prints what `fetch` has for each argument, then throws what it had not. */
export async function inspectAll(
  { args, out, flags }: Pick<CommandContext<Record<string, never>>, 'args' | 'out'> & { flags: InspectFlags },
  fetch: (name: string) => Promise<Inspected>,
): Promise<void> {
  const { format } = flags;
  const inspector = format === '' || format === 'json' ? new JsonInspector(format) : new TemplateInspector(format);
  const errors: string[] = [];
  for (const name of args) {
    try {
      inspector.add(await fetch(name));
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  await out(inspector.text);
  if (errors.length > 0) throw new CliError(errors.join('\n'));
}

export const inspect = command({
  summary: 'Return low-level information on Docker objects',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  arguments: atLeast(1),
  flags: {
    format: formatFlag({ short: 'f' }),
    size: flag.bool('File sizes too, of containers', { short: 's' }),
    type: flag.string('Only objects of this type'),
  },
  async run(context) {
    const { client, flags } = context;
    const kind = context.changed.has('type') ? readKind(flags.type) : undefined;
    await inspectAll(context, (name) => (kind ? fetchText(client, kind, name, flags) : findText(client, name, flags)));
  },
});

function readKind(text: string): Kind {
  const kind = KINDS.find((each) => each === text);
  if (kind) return kind;
  if (text === '')
    throw new CliError(
      'type is empty: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"',
    );
  throw new CliError(`unknown type: "${text}": must be one of ${KINDS.map((each) => `"${each}"`).join(', ')}`);
}

export const containerInspect = command({
  summary: 'Display detailed information on one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: { format: formatFlag({ short: 'f' }), size: flag.bool('File sizes too', { short: 's' }) },
  run: (context) => inspectAll(context, (name) => fetchText(context.client, 'container', name, context.flags)),
});

export const imageInspect = command({
  summary: 'Display detailed information on one or more images',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arguments: atLeast(1),
  flags: {
    format: formatFlag({ short: 'f' }),
    platform: flag.string('Look at this platform of an image with several'),
  },
  run: (context) => inspectAll(context, (name) => fetchText(context.client, 'image', name)),
});

export const networkInspect = command({
  summary: 'Display detailed information on one or more networks',
  usage: '[OPTIONS] NETWORK [NETWORK...]',
  arguments: atLeast(1),
  flags: { format: formatFlag({ short: 'f' }), verbose: flag.bool('What a swarm knows of them, too', { short: 'v' }) },
  run: (context) => inspectAll(context, (name) => fetchText(context.client, 'network', name, context.flags)),
});

export const volumeInspect = command({
  summary: 'Display detailed information on one or more volumes',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  arguments: atLeast(1),
  flags: { format: formatFlag({ short: 'f' }) },
  run: (context) =>
    inspectAll(context, async (name) => ({ ...(await fetchText(context.client, 'volume', name)), isTypedOnly: true })),
});
