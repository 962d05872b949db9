/** The command line of `npm run relay`. */
import { parseArgs } from 'node:util';
import { formatAddress, isLoopback, parseTcpAddress } from '../address.ts';
import { type Reach, REACHES } from '../reach.ts';
import type { RelayOptions } from './relay.ts';

export const DEFAULT_LISTEN = '127.0.0.1:8090';

export const HELP = `Usage: npm run relay -- [OPTIONS]

Makes connections for the machine of a page, which can't make any itself. The page is told of it under Machine > Network:
ws://${DEFAULT_LISTEN}/

  --listen HOST:PORT  where it listens (default ${DEFAULT_LISTEN})
  --allow-remote      let --listen be an address that other machines can connect to
  --origin URL        pages of that site may use it, as https://drydock.example; may be given several times. Pages of
                      this computer (localhost, 127.0.0.1) may always
  --reach WHERE       where connections may lead: internet (default), networks (private ones too), computer (what listens
                      on this computer, too)
  --help              print this

It speaks Wisp, and any other Wisp server can take its place; /fetch/URL, which pulls of images use, is its own.
`;

/** Throws an Error with a sentence for the user. */
export function parseRelayArguments(args: readonly string[]): RelayOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      listen: { type: 'string', default: DEFAULT_LISTEN },
      'allow-remote': { type: 'boolean', default: false },
      origin: { type: 'string', multiple: true, default: [] },
      reach: { type: 'string', default: 'internet' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const address = parseTcpAddress(values.listen);
  if (address.kind !== 'tcp') throw new Error(`--listen ${values.listen}: give HOST:PORT`);
  if (!values['allow-remote'] && !isLoopback(address))
    throw new Error(
      `--listen ${formatAddress(address)} is open to other machines: add --allow-remote if you want that`,
    );
  const { host, port } = address;
  return { host, port, reach: parseReach(values.reach), origins: values.origin.map(parseOrigin) };
}

function parseReach(text: string): Reach {
  const reach = REACHES.find((each) => each === text);
  if (reach === undefined) throw new Error(`--reach ${text}: give ${REACHES.join(', ')}`);
  return reach;
}

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new Error(`--origin ${text}: give a site, as https://drydock.example`);
  return url.origin;
}
