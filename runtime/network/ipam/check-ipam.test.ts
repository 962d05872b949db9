import { describe, expect, test } from 'vitest';
import { checkIpam } from './check-ipam.ts';
import type { IpamConfig } from './ipam-entry.ts';

const IPV4_SUBNET = { Subnet: '10.1.0.0/24' };
const IPV6_SUBNET = { Subnet: 'fd01::/64' };

/** A Docker of today was asked for each of them. */
describe('all that is wrong with the addresses of a network is told at once', () => {
  test.each<[IpamConfig[], string]>([
    [[{}], 'invalid subnet : invalid CIDR block notation'],
    [[{ Gateway: '10.2.3.4' }], 'invalid subnet : invalid CIDR block notation'],
    [[{ Subnet: 'garbage' }], 'invalid subnet garbage: invalid CIDR block notation'],
    [[{ Subnet: '10.1.0.0/33' }], 'invalid subnet 10.1.0.0/33: invalid CIDR block notation'],
    [[{ Subnet: '10.1.0.5/24' }], 'invalid subnet 10.1.0.5/24: it should be 10.1.0.0/24'],
    [[{ Subnet: '10.1.0.1/31' }], 'invalid subnet 10.1.0.1/31: it should be 10.1.0.0/31'],
    [[{ Subnet: 'FD00:00::5/64' }], 'invalid subnet fd00::5/64: it should be fd00::/64'],
    [[{ Subnet: 'FD00:00::/200' }], 'invalid subnet FD00:00::/200: invalid CIDR block notation'],
    [[{ ...IPV4_SUBNET, IPRange: '10.1.0.5/25' }], 'invalid ip-range 10.1.0.5/25: it should be 10.1.0.0/25'],
    [
      [{ ...IPV4_SUBNET, IPRange: '10.0.0.0/8' }],
      'invalid ip-range 10.0.0.0/8: CIDR block is bigger than its parent subnet 10.1.0.0/24',
    ],
    [[{ ...IPV4_SUBNET, IPRange: 'x' }], 'invalid ip-range x: invalid CIDR block notation'],
    [[{ ...IPV4_SUBNET, Gateway: 'fd00::1' }], 'invalid gateway fd00::1: parent subnet is an IPv4 block'],
    [
      [
        { Subnet: '10.1.0.5/24', IPRange: '10.2.0.5/24', Gateway: 'x', AuxiliaryAddresses: { b: '1.2.3.4', a: 'z' } },
        { Subnet: 'bad' },
      ],
      '* invalid subnet 10.1.0.5/24: it should be 10.1.0.0/24\n' +
        '* invalid ip-range 10.2.0.5/24: it should be 10.2.0.0/24\n' +
        "* invalid ip-range 10.2.0.5/24: parent subnet 10.1.0.5/24 doesn't contain ip-range\n" +
        '* invalid gateway x: invalid address\n' +
        "* invalid auxiliary address b: parent subnet 10.1.0.5/24 doesn't contain this address\n" +
        '* invalid auxiliary address a: invalid address\n' +
        '* invalid subnet bad: invalid CIDR block notation',
    ],
    [
      [{ ...IPV6_SUBNET, IPRange: '10.0.0.0/8', Gateway: '10.0.0.1', AuxiliaryAddresses: { a: '1.2.3.4' } }],
      '* invalid ip-range 10.0.0.0/8: parent subnet is an IPv6 block\n' +
        '* invalid gateway 10.0.0.1: parent subnet is an IPv6 block\n' +
        '* invalid auxiliary address a: parent subnet is an IPv6 block',
    ],
  ])('%j', (configs, problems) => {
    const refused = { status: 400, message: `invalid network config:\n${problems}` };
    expect(() => checkIpam(configs, { ipv6: true })).toThrow(expect.objectContaining(refused));
  });

  test.each<[IpamConfig[]]>([
    [[]],
    [[IPV4_SUBNET, IPV6_SUBNET]],
    [[{ ...IPV4_SUBNET, IPRange: '10.1.0.128/25', Gateway: '10.1.0.254', AuxiliaryAddresses: { a: '10.1.0.9' } }]],
    [[{ ...IPV6_SUBNET, IPRange: 'fd01::ff00/120', Gateway: 'fd01::1', AuxiliaryAddresses: { a: 'fd01::9' } }]],
    [[{ Subnet: '10.1.0.0/24', IPRange: '', Gateway: '' }]],
  ])('%j is fine', (configs) => {
    expect(() => checkIpam(configs, { ipv6: true })).not.toThrow();
  });

  test('what is said of IPv6 does not matter without it', () => {
    expect(() => checkIpam([{ Subnet: 'fd77::1/64', Gateway: 'x' }], { ipv6: false })).not.toThrow();
  });
});
