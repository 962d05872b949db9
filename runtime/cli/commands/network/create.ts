import type { NetworkCreateRequest } from '../../../model/types.ts';
import { exactly } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { checkLabel, keyValueMap } from '../../../text/environment.ts';
import { ipamEntries } from './ipam-flags.ts';

export const networkCreate = command({
  summary: 'Create a network',
  usage: '[OPTIONS] NETWORK',
  arguments: exactly(1),
  flags: {
    attachable: flag.bool('Allow containers to be connected by hand'),
    'aux-address': flag.map('Addresses that no container is given'),
    'config-from': flag.string('Take the settings of this network'),
    'config-only': flag.bool('Make settings for other networks only'),
    driver: flag.string('Driver that makes the network', { short: 'd', initial: 'bridge' }),
    gateway: flag.strings('Gateway of the subnet'),
    ingress: flag.bool("Make the swarm's routing mesh"),
    internal: flag.bool('Give its containers no way out'),
    'ip-range': flag.strings('Part of the subnet that containers get addresses of'),
    'ipam-driver': flag.string('Driver that gives addresses', { initial: 'default' }),
    'ipam-opt': flag.map('Options of that driver'),
    ipv4: flag.bool('Give IPv4 addresses', { initial: true }),
    ipv6: flag.bool('Give IPv6 addresses'),
    label: flag.checkedList('Set metadata', checkLabel),
    opt: { ...flag.map('Options of the driver'), short: 'o' },
    scope: flag.string('How far the network reaches'),
    subnet: flag.strings('Subnet as ADDRESS/LENGTH'),
  },
  async run({ client, flags, args, changed, out }) {
    const request: NetworkCreateRequest = {
      Name: args[0] ?? '',
      Driver: flags.driver,
      Options: { ...flags.opt },
      IPAM: { Driver: flags['ipam-driver'], Options: { ...flags['ipam-opt'] }, Config: ipamEntries(flags) },
      Internal: flags.internal,
      ...(changed.has('ipv4') && { EnableIPv4: flags.ipv4 }),
      ...(changed.has('ipv6') && { EnableIPv6: flags.ipv6 }),
      Attachable: flags.attachable,
      Ingress: flags.ingress,
      Scope: flags.scope,
      ConfigOnly: flags['config-only'],
      Labels: keyValueMap(flags.label),
      ...(flags['config-from'] !== '' && { ConfigFrom: { Network: flags['config-from'] } }),
    };
    const { Id } = await client.json<{ Id: string }>('POST', '/networks/create', { body: request });
    await out(`${Id}\n`);
  },
});
