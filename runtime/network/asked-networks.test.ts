import { describe, expect, test } from 'vitest';
import type { EndpointSettings } from '../api/types.ts';
import { askedNetworks } from './asked-networks.ts';
import { DEFAULT_POOLS } from './ipam/default-pools.ts';
import { makeSpec, predefinedSpec } from './make-spec.ts';
import { Network } from './network.ts';
import { NetworkRegistry } from './registry.ts';

/** The default network, and two of users: `chosen` with a subnet of its own. */
function registry(): NetworkRegistry {
  const networks = new NetworkRegistry();
  networks.add(new Network(predefinedSpec('bridge', { id: 'b'.repeat(64), createdAt: 0n, options: {} })));
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
  askedNetworks(registry(), name, { [name]: settings as EndpointSettings });

describe('what a network does not have is refused when the container is created', () => {
  test.each<[string, EndpointSettings | null, string]>([
    ['bridge', { Aliases: ['a'] }, 'network-scoped alias is supported only for containers in user defined networks'],
    ['bridge', { IPAMConfig: { IPv4Address: '10.9.0.9' } }, 'user specified IP address is supported on user defined'],
    ['default', { Aliases: ['a'] }, 'network-scoped alias is supported only for containers in user defined networks'],
    ['plain', { IPAMConfig: { IPv4Address: '10.9.0.9' } }, 'only when connecting to networks with user configured'],
    ['plain', { IPAMConfig: { IPv4Address: 'bad' } }, 'invalid IPv4 address: bad'],
    ['nowhere', { IPAMConfig: { IPv4Address: 'bad' } }, 'invalid IPv4 address: bad'],
    ['plain', null, 'EndpointsConfig is nil'],
  ])('%s %j', (name, settings, why) => {
    expect(() => ask(name, settings)).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => ask(name, settings)).toThrow(why);
    expect(() => ask(name, settings)).toThrow(/^invalid config for network /);
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
