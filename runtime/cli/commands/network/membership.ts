import type { EndpointSettings } from '../../../model/types.ts';
import { exactly } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { cut } from '../../../text/environment.ts';
import { parseLink } from '../../../text/host.ts';

const USAGE = '[OPTIONS] NETWORK CONTAINER';

export const networkConnect = command({
  summary: 'Connect a container to a network',
  usage: USAGE,
  arguments: exactly(2),
  flags: {
    alias: flag.strings('Another name of the container on this network'),
    'driver-opt': flag.strings('Options of the driver'),
    'gw-priority': flag.int('The network with the highest one has the default route'),
    ip: flag.string('IPv4 address (e.g. "172.30.100.104")'),
    ip6: flag.string('IPv6 address (e.g. "2001:db8::33")'),
    link: flag.checkedList('Another container and its alias', parseLink),
    'link-local-ip': flag.strings('Link-local addresses'),
  },
  async run({ client, flags, args }) {
    const [network = '', container = ''] = args;
    const settings: EndpointSettings = {
      IPAMConfig: { IPv4Address: flags.ip, IPv6Address: flags.ip6, LinkLocalIPs: [...flags['link-local-ip']] },
      Links: [...flags.link],
      Aliases: [...flags.alias],
      DriverOpts: driverOptions(flags['driver-opt']),
      GwPriority: flags['gw-priority'],
    };
    const body = { Container: container, EndpointConfig: settings };
    await client.send('POST', `/networks/${encodeURIComponent(network)}/connect`, { body });
  },
});

function driverOptions(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text) => {
    if (!text.includes('=')) throw new Error('invalid key/value pair format in driver options');
    return cut(text, '=');
  });
  return Object.fromEntries(pairs);
}

export const networkDisconnect = command({
  summary: 'Disconnect a container from a network',
  usage: USAGE,
  arguments: exactly(2),
  flags: { force: flag.bool('Also one that is not there any more', { short: 'f' }) },
  async run({ client, flags, args }) {
    const [network = '', container = ''] = args;
    const body = { Container: container, Force: flags.force };
    await client.send('POST', `/networks/${encodeURIComponent(network)}/disconnect`, { body });
  },
});
