import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressPool } from './address-pool.ts';
import { DEFAULT_POOLS, freePool } from './default-pools.ts';
import {
  broadcastOf,
  contains,
  formatCidr,
  formatIpv4,
  macFor,
  overlap,
  parseCidr,
  parseIpv4,
  sizeOf,
  subnetOf,
} from './ipv4.ts';
import { type AddressSpace, type IpamConfig, ipv4Config, planAddresses, poolOf } from './ipam-config.ts';
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
    const pool = new AddressPool(cidr('172.17.0.0/16'));
    pool.adopt(address('172.17.0.1'));
    pool.adopt(address('172.17.0.3'));
    const take = (): string => formatIpv4(pool.allocate() ?? 0);
    expect([take(), take()]).toEqual(['172.17.0.2', '172.17.0.4']);
    pool.release(address('172.17.0.2'));
    expect(take()).toBe('172.17.0.2');
  });

  test('ends before the broadcast address, and refuses its ends and what is taken', () => {
    const pool = new AddressPool(cidr('10.0.0.0/30'));
    expect([pool.allocate(), pool.allocate(), pool.allocate()]).toEqual([
      address('10.0.0.1'),
      address('10.0.0.2'),
      undefined,
    ]);
    for (const taken of ['10.0.0.0', '10.0.0.1', '10.0.0.3'])
      expect(() => pool.take(address(taken))).toThrow('Address already in use');
  });

  test('of ten million addresses is as quick as a small one', () => {
    const pool = new AddressPool(cidr('10.0.0.0/8'));
    const given = Array.from({ length: 5000 }, () => pool.allocate());
    expect(new Set(given).size).toBe(5000);
    for (const each of given) pool.release(each ?? 0);
    expect(pool.allocate()).toBe(address('10.0.0.1'));
  });

  test('never gives an address twice, whatever is taken and given back', () => {
    const steps = fc.array(fc.oneof(fc.constant('allocate' as const), fc.integer({ min: 0, max: 15 })));
    fc.assert(
      fc.property(steps, (actions) => {
        const pool = new AddressPool(cidr('10.0.0.0/28'));
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
  const nothing: AddressSpace = { networks: [], guest: [] };
  const plan = (config: IpamConfig, space = nothing) => {
    const { subnet, gateway } = planAddresses(config, space);
    return [formatCidr(subnet), formatIpv4(gateway)];
  };

  test('unasked are the first of Docker’s pools that nobody uses', () => {
    expect(plan({})).toEqual(['172.17.0.0/16', '172.17.0.1']);
    const space = { networks: [cidr('172.17.0.0/16'), cidr('172.16.0.0/14')], guest: [cidr('172.20.5.0/24')] };
    expect(plan({}, space)).toEqual(['172.21.0.0/16', '172.21.0.1']);
    expect(freePool(DEFAULT_POOLS)).toBeUndefined();
    expect(DEFAULT_POOLS.map(formatCidr).filter((_, at) => [0, 14, 15, 30].includes(at))).toEqual([
      '172.17.0.0/16',
      '172.31.0.0/16',
      '192.168.0.0/20',
      '192.168.240.0/20',
    ]);
    expect(() => plan({}, { networks: DEFAULT_POOLS, guest: [] })).toThrow(
      'could not find an available, non-overlapping IPv4 address pool among the defaults',
    );
  });

  test.each<[IpamConfig, string]>([
    [{ Subnet: 'garbage' }, 'Invalid subnet garbage : invalid CIDR address: garbage'],
    [{ Subnet: '10.1.0.0/33' }, 'Invalid subnet 10.1.0.0/33 : invalid CIDR address: 10.1.0.0/33'],
    [{ Subnet: '172.30.1.0/24' }, 'Pool overlaps with other one on this address space'],
    [{ Subnet: '0.0.0.0/0' }, 'Pool overlaps with other one on this address space'],
    [{ Subnet: '10.0.0.0/32' }, 'failed to allocate gateway (): No available addresses on this pool'],
    [{ Subnet: '10.0.0.0/31' }, 'failed to allocate gateway (): No available addresses on this pool'],
    [{ Subnet: '10.1.0.0/16', Gateway: '10.2.0.1' }, 'no matching subnet for gateway 10.2.0.1'],
    [{ Subnet: '10.1.0.0/16', Gateway: 'x' }, 'invalid gateway address: x'],
    [{ Subnet: '10.1.0.0/16', IPRange: '10.2.0.0/24' }, 'no matching subnet for range 10.2.0.0/24'],
    [{ Subnet: '10.1.0.0/16', IPRange: '10.0.0.0/8' }, 'no matching subnet for range 10.0.0.0/8'],
    [{ Subnet: '10.1.0.0/16', IPRange: 'x' }, 'Invalid ip-range x'],
    [{ Subnet: '10.1.0.0/16', AuxiliaryAddresses: { a: '10.2.0.1' } }, 'no matching subnet for aux-address 10.2.0.1'],
    [
      { Subnet: '10.1.0.0/16', Gateway: '10.1.5.1', AuxiliaryAddresses: { a: '10.1.5.1' } },
      'failed to allocate secondary ip address (a:10.1.5.1): Address already in use',
    ],
  ])('%j is refused', (config, message) => {
    const space = { networks: [cidr('172.30.0.0/16')], guest: [] };
    expect(() => planAddresses(config, space)).toThrow(message);
  });

  test('a range is where containers are, and what is reserved is nobody’s', () => {
    const config = { Subnet: '10.1.0.0/16', IPRange: '10.1.5.0/30', AuxiliaryAddresses: { printer: '10.1.5.2' } };
    const pool = poolOf(planAddresses(config, nothing));
    const given = [pool.allocate(), pool.allocate(), pool.allocate()].map((each) => each && formatIpv4(each));
    expect(given).toEqual(['10.1.5.1', '10.1.5.3', undefined]);
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
          const made = planAddresses({ Subnet: subnet, ...(range !== null && { IPRange: range }) }, nothing);
          const given = poolOf(made).allocate() ?? made.gateway;
          expect(contains(made.subnet, made.gateway) && contains(made.subnet, given)).toBe(true);
          expect(sizeOf(made.subnet)).toBeGreaterThanOrEqual(4);
        } catch (error) {
          expect(error).toHaveProperty('status');
        }
      }),
      RUNS,
    );
  });

  test('two IPv4 subnets are too many, one of IPv6 beside them says nothing', () => {
    expect(() => ipv4Config([{ Subnet: '10.0.0.0/8' }, { Subnet: '11.0.0.0/8' }], 'bridge')).toThrow(
      "bridge driver doesn't support multiple subnets",
    );
    expect(ipv4Config([{ Subnet: 'fd00::/64' }], 'bridge')).toEqual({});
  });
});
