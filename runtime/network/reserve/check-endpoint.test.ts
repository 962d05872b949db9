import { expect, test } from 'vitest';
import type { EndpointSettings } from '../../model/types.ts';
import { toAttachment } from '../attachment.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { DEFAULT_POOLS } from '../ipam/default-pools.ts';
import { makeSpec, predefinedSpec } from '../make-spec.ts';
import { Network } from '../network.ts';

const given = { id: '1'.repeat(64), createdAt: 0n, driver: 'bridge' } as const;
const space = { networks: [], guest: [] };
const spaces = { ipv4: { ...space, defaults: DEFAULT_POOLS }, ipv6: { ...space, defaults: [] } };
const made = (...subnets: string[]) => {
  const IPAM = { Config: subnets.map((Subnet) => ({ Subnet })) };
  return new Network(makeSpec({ Name: 'mine', EnableIPv6: subnets.length > 1, IPAM }, given, spaces));
};
const bridge = new Network(predefinedSpec('bridge', { ...given, options: {} }));

const NO_SUBNET =
  'user specified IP address is supported only when connecting to networks with user configured subnets';
const outside = (address: string) => `no configured subnet or ip-range contain the IP address ${address}`;

/** A Docker of today was asked for each of them. */
test.each<[string, Network, EndpointSettings, string[]]>([
  [
    'addresses that are none',
    made('10.9.0.0/24'),
    { IPAMConfig: { IPv4Address: 'x', IPv6Address: 'y', LinkLocalIPs: ['1.2.3.4', 'z', ''] } },
    [
      'invalid IPv4 address: x',
      'invalid IPv6 address: y',
      'invalid link-local IP address: z',
      'invalid link-local IP address: ',
      outside('x'),
      NO_SUBNET,
    ],
  ],
  [
    'addresses of the other family',
    made('10.9.0.0/24', 'fd09::/64'),
    { IPAMConfig: { IPv4Address: 'fd09::1', IPv6Address: '10.9.0.1' } },
    ['invalid IPv4 address: fd09::1', 'invalid IPv6 address: 10.9.0.1', outside('fd09::1'), outside('10.9.0.1')],
  ],
  [
    'addresses of nobody on the default network',
    bridge,
    { Aliases: ['q'], IPAMConfig: { IPv4Address: '0.0.0.0', IPv6Address: '::' } },
    [
      'user specified IP address is supported on user defined networks only',
      'network-scoped alias is supported only for containers in user defined networks',
      'invalid IPv4 address: 0.0.0.0',
      'invalid IPv6 address: ::',
      NO_SUBNET,
      NO_SUBNET,
    ],
  ],
  [
    'addresses of other networks',
    made('10.9.0.0/24', 'fd09::/64'),
    { IPAMConfig: { IPv4Address: '10.8.0.1', IPv6Address: 'fd08::1' } },
    [outside('10.8.0.1'), outside('fd08::1')],
  ],
  ['a network that chose its subnet itself', made(), { IPAMConfig: { IPv4Address: '172.30.0.9' } }, [NO_SUBNET]],
])('%s', (_, network, settings, problems) => {
  const text = problems.length === 1 ? problems.join('') : problems.map((each) => `* ${each}`).join('\n');
  const refused = { status: 400, message: `invalid endpoint settings:\n${text}` };
  expect(() => checkEndpoint(network, toAttachment(settings))).toThrow(expect.objectContaining(refused));
});

test('a MAC address that is none is told alone', () => {
  const attachment = toAttachment({ MacAddress: 'bad', IPAMConfig: { IPv4Address: 'x' } });
  const refused = { status: 400, message: 'invalid MAC address bad' };
  expect(() => checkEndpoint(bridge, attachment)).toThrow(expect.objectContaining(refused));
});

test('what lies in the subnets is fine', () => {
  const ipam = { IPv4Address: '10.9.0.9', IPv6Address: 'fd09::9', LinkLocalIPs: ['169.254.1.1'] };
  const settings = { MacAddress: '02-42-ac-11-00-02', Aliases: ['a'], IPAMConfig: ipam };
  expect(() => checkEndpoint(made('10.9.0.0/24', 'fd09::/64'), toAttachment(settings))).not.toThrow();
});
