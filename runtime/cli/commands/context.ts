/** `docker context`: there is one engine to speak to, that behind the socket, and so one context. */
import { sha256 } from 'hash-wasm';
import { anyNumber, exactly, noArguments } from '../command/arguments.ts';
import { command, group } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { Row } from '../../text/template/value.ts';
import { formatFlag, listFormatFlag } from './format-flag.ts';
import { inspectAll } from './inspect.ts';
import { unavailable } from './unavailable.ts';

const NAME = 'default';
const ENDPOINT = 'unix:///var/run/docker.sock';
const IN_MEMORY = String.raw`"\u003cIN MEMORY\u003e"`;

/** As Docker's client prints it, which escapes `<` and `>`. */
const INSPECTED = `{"Name":"${NAME}","Metadata":{},"Endpoints":{"docker":{"Host":"${ENDPOINT}","SkipTLSVerify":false}},"TLSMaterial":{},"Storage":{"MetadataPath":${IN_MEMORY},"TLSPath":${IN_MEMORY}}}`;

/** Throws Docker's error for any other name: a context of one's own would lie in a directory named by the name's hash. */
export async function requireContext(name: string): Promise<void> {
  if (name === NAME) return;
  const file = `/root/.docker/contexts/meta/${await sha256(name)}/meta.json`;
  throw new CliError(`context "${name}": context not found: open ${file}: no such file or directory`);
}

const TABLE = '{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}';
const HEADERS = {
  Current: '',
  Name: 'NAME',
  Description: 'DESCRIPTION',
  DockerEndpoint: 'DOCKER ENDPOINT',
  Error: 'ERROR',
};
const ROW = new Row('*formatter.clientContextContext', {
  Current: () => true,
  Description: () => 'Current DOCKER_HOST based configuration',
  DockerEndpoint: () => ENDPOINT,
  Error: () => '',
  Name: () => NAME,
});

const list = command({
  summary: 'List contexts',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { format: listFormatFlag(), quiet: flag.bool('Names only', { short: 'q' }) },
  run: ({ flags, out }) => out(flags.quiet ? `${NAME}\n` : renderList(listFormat(flags.format, TABLE), HEADERS, [ROW])),
});

const show = command({
  summary: 'Print the name of the current context',
  usage: '',
  arguments: noArguments,
  flags: {},
  run: ({ out }) => out(`${NAME}\n`),
});

const inspect = command({
  summary: 'Display detailed information on one or more contexts',
  usage: '[OPTIONS] [CONTEXT] [CONTEXT...]',
  arguments: anyNumber,
  flags: { format: formatFlag({ short: 'f' }) },
  run: (context) =>
    inspectAll({ ...context, args: context.args.length === 0 ? [NAME] : context.args }, async (name) => {
      await requireContext(name);
      return { text: INSPECTED, type: 'context.contextWithTLSListing', isTypedOnly: true };
    }),
});

const use = command({
  summary: 'Set the current docker context',
  usage: 'CONTEXT',
  arguments: exactly(1),
  flags: {},
  async run({ args: [name = ''], out, err }) {
    await requireContext(name);
    await out(`${name}\n`);
    await err(`Current context is now "${name}"\n`);
  },
});

export const context = group(
  'Manage contexts',
  {
    create: unavailable('Create a context'),
    export: unavailable('Export a context to a tar archive FILE or a tar stream on STDOUT'),
    import: unavailable('Import a context from a tar or zip file'),
    inspect,
    ls: list,
    rm: unavailable('Remove one or more contexts'),
    show,
    update: unavailable('Update a context'),
    use,
  },
  { list: 'ls', remove: 'rm' },
);
