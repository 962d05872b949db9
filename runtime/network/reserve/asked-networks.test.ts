import { describe, expect, test } from 'vitest';
import type { EndpointSettings } from '../../model/types.ts';
import { askedNetworks } from './asked-networks.ts';
import { DEFAULT_POOLS } from '../ipam/default-pools.ts';
import { makeSpec, predefinedSpec } from '../make-spec.ts';
import { Network } from '../network.ts';
import { NetworkRegistry } from '../registry.ts';

/** The default network, and two of users: `chosen` with a subnet of its own. */
function registry(): NetworkRegistry {
  const networks = new NetworkRegistry();
  for (const name of ['bridge', 'host'] as const)
    networks.add(new Network(predefinedSpec(name, { id: name.padEnd(64, '1'), createdAt: 0n, options: {} })));
  const space = { networks: [], guest: [] };
  const spaces = { ipv4: { ...space, defaults: DEFAULT_POOLS }, ipv6: { ...space, defaults: [] } };
  const configs = { plain: [], chosen: [{ Subnet: '10.9.0.0/24' }] };
  for (const [name, Config] of Object.entries(configs)) {
    const given = { id: name.padEnd(64, '0'), createdAt: 0n, driver: 'bridge' } as const;
    networks.add(new Network(makeSpec({ Name: name, IPAM: { Config } }, given, spaces)));
  }
  return networks;
}

const ask = (name: string, settings: EndpointSettings | null) =>
  askedNetworks(registry(), name, { [name]: settings }, '');

const NOT_DEFAULT = 'user specified IP address is supported on user defined networks only';
const NO_ALIAS = 'network-scoped alias is supported only for containers in user defined networks';
const NO_SUBNET =
  'user specified IP address is supported only when connecting to networks with user configured subnets';

describe('what a network does not have is refused when the container is created', () => {
  test.each<[string, EndpointSettings | null, string]>([
    ['bridge', { Aliases: ['a'] }, `bridge: invalid endpoint settings:\n${NO_ALIAS}`],
    [
      'bridge',
      { IPAMConfig: { IPv4Address: '10.9.0.9' } },
      `bridge: invalid endpoint settings:\n* ${NOT_DEFAULT}\n* ${NO_SUBNET}`,
    ],
    [
      'host',
      { IPAMConfig: { IPv4Address: '1.2.3.4' } },
      `host: invalid endpoint settings:\n* ${NOT_DEFAULT}\n* ${NO_SUBNET}`,
    ],
    ['default', { Aliases: ['a'] }, `bridge: invalid endpoint settings:\n${NO_ALIAS}`],
    ['plain', { IPAMConfig: { IPv4Address: '10.9.0.9' } }, `plain: invalid endpoint settings:\n${NO_SUBNET}`],
    [
      'chosen',
      { IPAMConfig: { IPv4Address: '10.99.5.5' } },
      'chosen: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address 10.99.5.5',
    ],
    [
      'chosen',
      { IPAMConfig: { IPv4Address: 'bad' } },
      'chosen: invalid endpoint settings:\n* invalid IPv4 address: bad\n* no configured subnet or ip-range contain the IP address bad',
    ],
    [
      'nowhere',
      { IPAMConfig: { IPv4Address: 'bad' } },
      'nowhere: invalid endpoint settings:\ninvalid IPv4 address: bad',
    ],
    ['chosen', { MacAddress: 'bad', IPAMConfig: { IPv4Address: 'bad' } }, 'chosen: invalid MAC address bad'],
    ['plain', null, 'plain: EndpointsConfig is nil'],
  ])('%s %j', (name, settings, why) => {
    const refused = { status: 400, message: `invalid config for network ${why}` };
    expect(() => ask(name, settings)).toThrow(expect.objectContaining(refused));
  });

  test('of every network at once', () => {
    const asked = { chosen: { IPAMConfig: { IPv4Address: 'x' } }, plain: { IPAMConfig: { IPv4Address: '10.2.3.4' } } };
    const message =
      '* invalid config for network chosen: invalid endpoint settings:\n' +
      '\t* invalid IPv4 address: x\n' +
      '\t* no configured subnet or ip-range contain the IP address x\n' +
      `* invalid config for network plain: invalid endpoint settings:\n\t${NO_SUBNET}`;
    expect(() => askedNetworks(registry(), 'chosen', asked, '')).toThrow(expect.objectContaining({ message }));
    expect(() => askedNetworks(registry(), 'container:x', asked, '')).toThrow(expect.objectContaining({ message }));
  });

  test('the MAC address of the container as a whole is that of its first network', () => {
    expect(() => askedNetworks(registry(), 'default', {}, 'bad')).toThrow('network bridge: invalid MAC address bad');
    const asked = { chosen: { MacAddress: '02:42:ac:11:00:02' } };
    expect([...askedNetworks(registry(), 'chosen', asked, 'bad').keys()]).toEqual(['chosen']);
  });

  test.each<[string, EndpointSettings]>([
    ['bridge', { IPAMConfig: {}, Aliases: [] }],
    ['plain', { Aliases: ['a'] }],
    ['chosen', { IPAMConfig: { IPv4Address: '10.9.0.9' } }],
    ['nowhere', { Aliases: ['a'] }],
  ])('%s %j is fine', (name, settings) => {
    expect([...ask(name, settings).keys()]).toEqual([name]);
  });
});

test('addresses that were asked for are kept as they were, be it an empty object', () => {
  expect(ask('chosen', { IPAMConfig: {} }).get('chosen')?.ipamConfig).toEqual({});
  expect(ask('chosen', { IPAMConfig: { IPv4Address: '', LinkLocalIPs: [] } }).get('chosen')?.ipamConfig).toEqual({});
  expect(ask('chosen', {}).get('chosen')?.ipamConfig).toBeNull();
});
