import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressPool } from './address-pool.ts';
import { DEFAULT_POOLS, defaultPools6 } from './default-pools.ts';
import { IPV4, IPV6 } from './family.ts';
import {
  broadcastOf,
  contains,
  formatCidr,
  formatIpv4,
  macFor,
  overlap,
  parseCidr,
  parseIpv4,
  subnetOf,
} from './ipv4.ts';
import { type AddressSpace, entryOf, planAddresses, poolOf } from './ipam-config.ts';
import type { IpamConfig } from './ipam-entry.ts';
import { formatCidr6, formatIpv6, parseCidr6, parseIpv6, reverseName6 } from './ipv6.ts';
import { RUNS } from '../../../tests/support/property.ts';

const cidr = (text: string) => parseCidr(text)?.subnet ?? { base: 0, prefixLength: 0 };
const address = (text: string): number => parseIpv4(text) ?? -1;

describe('addresses', () => {
  test.each(['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', ' 1.2.3.4', '1.2.3.4\n', '1e1.2.3.4', '-1.2.3.4'])(
    '%j is none',
    (text) => expect(parseIpv4(text)).toBeUndefined(),
  );

  test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0/8', '/8', '10.0.0.0/8/8', 'fd00::/64'])(
    '%j is no block of them',
    (text) => expect(parseCidr(text)).toBeUndefined(),
  );

  test('any address and block reads back as it was written, and random text does no harm', () => {
    const ipv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(ipv4, (value) => parseIpv4(formatIpv4(value)) === value),
      RUNS,
    );
    fc.assert(
      fc.property(ipv4, fc.integer({ min: 0, max: 32 }), (value, prefixLength) => {
        const subnet = subnetOf(value, prefixLength);
        expect(cidr(formatCidr(subnet))).toEqual(subnet);
        expect(contains(subnet, value) && contains(subnet, broadcastOf(subnet))).toBe(true);
        expect(overlap(subnet, cidr('0.0.0.0/0'))).toBe(true);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(fc.string(), (text) => void parseCidr(text)),
      RUNS,
    );
  });

  test('the MAC follows from the address', () => {
    expect(macFor('172.17.0.2')).toBe('02:42:ac:11:00:02');
  });

  test.each([
    ['172.17.0.2/16', '172.17.255.255'],
    ['10.1.2.3/20', '10.1.15.255'],
    ['10.0.0.1/30', '10.0.0.3'],
    ['255.255.255.255/0', '255.255.255.255'],
  ])('the broadcast address of %s', (text, broadcast) => {
    expect(formatIpv4(broadcastOf(cidr(text)))).toBe(broadcast);
  });
});

describe('a pool', () => {
  test('gives the lowest free address, what is taken left out, and given back first of all', () => {
    const pool = new AddressPool(IPV4, cidr('172.17.0.0/16'));
    pool.adopt(address('172.17.0.1'));
    pool.adopt(address('172.17.0.3'));
    const take = (): string => formatIpv4(pool.allocate() ?? 0);
    expect([take(), take()]).toEqual(['172.17.0.2', '172.17.0.4']);
    pool.release(address('172.17.0.2'));
    expect(take()).toBe('172.17.0.2');
  });

  test('ends before the broadcast address, and refuses its ends and what is taken', () => {
    const pool = new AddressPool(IPV4, cidr('10.0.0.0/30'));
    expect([pool.allocate(), pool.allocate(), pool.allocate()]).toEqual([
      address('10.0.0.1'),
      address('10.0.0.2'),
      undefined,
    ]);
    for (const taken of ['10.0.0.0', '10.0.0.1', '10.0.0.3'])
      expect(() => pool.take(address(taken))).toThrow('Address already in use');
  });

  test('of ten million addresses is as quick as a small one', () => {
    const pool = new AddressPool(IPV4, cidr('10.0.0.0/8'));
    const given = Array.from({ length: 5000 }, () => pool.allocate());
    expect(new Set(given).size).toBe(5000);
    for (const each of given) pool.release(each ?? 0);
    expect(pool.allocate()).toBe(address('10.0.0.1'));
  });

  test('never gives an address twice, whatever is taken and given back', () => {
    const steps = fc.array(fc.oneof(fc.constant('allocate' as const), fc.integer({ min: 0, max: 15 })));
    fc.assert(
      fc.property(steps, (actions) => {
        const pool = new AddressPool(IPV4, cidr('10.0.0.0/28'));
        const held = new Set<number>();
        for (const action of actions) {
          if (action !== 'allocate') {
            pool.release(address('10.0.0.0') + action);
            held.delete(address('10.0.0.0') + action);
            continue;
          }
          const given = pool.allocate();
          if (given === undefined) expect(held.size).toBe(14);
          else {
            expect(held.has(given)).toBe(false);
            held.add(given);
          }
        }
      }),
      RUNS,
    );
  });
});

describe("a network's addresses", () => {
  const nothing: AddressSpace<number> = { networks: [], guest: [], defaults: DEFAULT_POOLS };
  const plan = (config: IpamConfig, space = nothing) => {
    const { subnet, gateway } = planAddresses(IPV4, config, space);
    return [formatCidr(subnet), formatIpv4(gateway)];
  };

  test('unasked are the first of Docker’s pools that nobody uses', () => {
    expect(plan({})).toEqual(['172.17.0.0/16', '172.17.0.1']);
    const space = {
      networks: [cidr('172.17.0.0/16'), cidr('172.16.0.0/14')],
      guest: [cidr('172.20.5.0/24')],
      defaults: DEFAULT_POOLS,
    };
    expect(plan({}, space)).toEqual(['172.21.0.0/16', '172.21.0.1']);
    expect(DEFAULT_POOLS.map(formatCidr).filter((_, at) => [0, 14, 15, 30].includes(at))).toEqual([
      '172.17.0.0/16',
      '172.31.0.0/16',
      '192.168.0.0/20',
      '192.168.240.0/20',
    ]);
    expect(() => plan({}, { networks: DEFAULT_POOLS, guest: [], defaults: DEFAULT_POOLS })).toThrow(
      'could not find an available, non-overlapping IPv4 address pool among the defaults',
    );
  });

  test.each<[IpamConfig, string]>([
    [{ Subnet: 'garbage' }, 'invalid network config:\ninvalid subnet garbage: invalid CIDR block notation'],
    [{ Subnet: '10.1.0.5/16' }, 'invalid network config:\ninvalid subnet 10.1.0.5/16: it should be 10.1.0.0/16'],
    [{ Subnet: '172.30.1.0/24' }, 'Pool overlaps with other one on this address space'],
    [{ Subnet: '0.0.0.0/0' }, 'Pool overlaps with other one on this address space'],
    [{ Subnet: '10.1.0.0/16', Gateway: '10.1.0.0' }, 'failed to allocate gateway (10.1.0.0): Address already in use'],
    [
      { Subnet: '10.1.0.0/16', Gateway: '10.1.5.1', AuxiliaryAddresses: { a: '10.1.5.1' } },
      'failed to allocate secondary ip address (a:10.1.5.1): Address already in use',
    ],
  ])('%j is refused', (config, message) => {
    const space = { networks: [cidr('172.30.0.0/16')], guest: [], defaults: DEFAULT_POOLS };
    expect(() => planAddresses(IPV4, config, space)).toThrow(message);
  });

  test('a range is where containers are, and what is reserved is nobody’s', () => {
    const config = { Subnet: '10.1.0.0/16', IPRange: '10.1.5.0/30', AuxiliaryAddresses: { printer: '10.1.5.2' } };
    const pool = poolOf(IPV4, planAddresses(IPV4, config, nothing));
    const given = [pool.allocate(), pool.allocate(), pool.allocate()].map((each) => each && formatIpv4(each));
    expect(given).toEqual(['10.1.5.1', '10.1.5.3', undefined]);
  });

  test('the smallest subnets have no addresses that are nobody’s', () => {
    const given = (Subnet: string) => {
      const made = planAddresses(IPV4, { Subnet }, nothing);
      const address4 = poolOf(IPV4, made).allocate();
      return [formatIpv4(made.gateway), address4 === undefined ? undefined : formatIpv4(address4)];
    };
    expect(given('10.1.0.0/30')).toEqual(['10.1.0.1', '10.1.0.2']);
    expect(given('10.1.0.0/31')).toEqual(['10.1.0.0', '10.1.0.1']);
    expect(given('10.1.0.0/32')).toEqual(['10.1.0.0', undefined]);
  });

  test('any plan that is accepted has its gateway and all it gives out inside its subnet', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc
        .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 34 }))
        .map(([value, length]) => `${formatIpv4(value)}/${String(length)}`),
    );
    fc.assert(
      fc.property(text, fc.option(text), (subnet, range) => {
        try {
          const made = planAddresses(IPV4, { Subnet: subnet, ...(range !== null && { IPRange: range }) }, nothing);
          const given = poolOf(IPV4, made).allocate() ?? made.gateway;
          expect(contains(made.subnet, made.gateway) && contains(made.subnet, given)).toBe(true);
        } catch (error) {
          expect(error).toHaveProperty('status');
        }
      }),
      RUNS,
    );
  });

  test('one subnet of each family is what a network can have', () => {
    const both = [{ Subnet: '10.0.0.0/8' }, { Subnet: 'fd00::/64' }];
    expect(entryOf(both, 'IPv4', 'bridge')).toBe(both[0]);
    expect(entryOf(both, 'IPv6', 'bridge')).toBe(both[1]);
    expect(entryOf([], 'IPv6', 'bridge')).toEqual({});
    expect(() => entryOf([...both, { Subnet: '11.0.0.0/8' }], 'IPv4', 'bridge')).toThrow(
      "bridge driver doesn't support multiple subnets",
    );
  });
});

describe('addresses of IPv6', () => {
  const cidr6 = (text: string) => parseCidr6(text)?.subnet ?? { base: '', prefixLength: 0 };
  const plan6 = (config: IpamConfig, networks: readonly string[] = []) =>
    planAddresses(IPV6, config, { networks: networks.map(cidr6), guest: [], defaults: defaultPools6('0123456789') });

  test.each([
    ['fd00:1::/64', 'fd00:1::/64', 'fd00:1::'],
    ['FD00:0:0::5/64', 'fd00::/64', 'fd00::5'],
    ['fd00::1:5/112', 'fd00::1:0/112', 'fd00::1:5'],
    ['::/0', '::/0', '::'],
    ['::1/128', '::1/128', '::1'],
  ])('%s is a block and an address', (text, block, address6) => {
    const found = parseCidr6(text);
    expect([found && formatCidr6(found.subnet), found && formatIpv6(found.address)]).toEqual([block, address6]);
  });

  test.each(['', 'fd00::', 'fd00::/129', 'fd00::/', 'fd00::/08', '10.0.0.0/8', 'fd00::1::/64', 'x/64'])(
    '%j is no block of them',
    (text) => expect(parseCidr6(text)).toBeUndefined(),
  );

  test('unasked are the first /64 of the engine’s own block that nobody uses', () => {
    const first = plan6({});
    expect([formatCidr6(first.subnet), formatIpv6(first.gateway)]).toEqual([
      'fd01:2345:6789::/64',
      'fd01:2345:6789::1',
    ]);
    expect(formatCidr6(plan6({}, ['fd01:2345:6789::/64']).subnet)).toBe('fd01:2345:6789:1::/64');
    expect(() => plan6({}, ['fd01:2345:6789::/48'])).toThrow(
      'could not find an available, non-overlapping IPv6 address pool among the defaults',
    );
  });

  test.each<[IpamConfig, string]>([
    [{ Subnet: 'fd00::/128' }, 'failed to allocate gateway (): no available addresses on this pool'],
    [{ Subnet: 'fd00:5::/64' }, 'Pool overlaps with other one on this address space'],
    [{ Subnet: 'fd00:1::/64', Gateway: 'fd00:1::' }, 'failed to allocate gateway (fd00:1::): Address already in use'],
  ])('%j is refused', (config, message) => expect(() => plan6(config, ['fd00:5::/48'])).toThrow(message));

  test('are given from the lowest of the range on, the last one too', () => {
    const config = { Subnet: 'fd00:1::/64', IPRange: 'fd00:1::fffe/127', Gateway: 'fd00:1::1' };
    const pool = poolOf(IPV6, plan6(config));
    const given = [pool.allocate(), pool.allocate(), pool.allocate()].map((each) => each && formatIpv6(each));
    expect(given).toEqual(['fd00:1::fffe', 'fd00:1::ffff', undefined]);
    pool.release(parseIpv6('fd00:1::fffe') ?? '');
    expect(pool.allocate()).toBe(parseIpv6('fd00:1::fffe'));
    const pair = plan6({ Subnet: 'fd00:2::/127' });
    expect([formatIpv6(pair.gateway), formatIpv6(poolOf(IPV6, pair).allocate() ?? '')]).toEqual([
      'fd00:2::',
      'fd00:2::1',
    ]);
  });

  test('the name of one backwards', () => {
    const name = `2.${'0.'.repeat(23)}1.a.0.0.0.0.d.f.ip6.arpa`;
    expect(reverseName6(name)).toBe(parseIpv6('fd00:a1::2'));
    expect(reverseName6(name.slice(2))).toBeUndefined();
    expect(reverseName6('2.0.0.10.in-addr.arpa')).toBeUndefined();
  });
});
