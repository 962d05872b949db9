import { badParameter } from '../../std/errors.ts';
import { joinProblems } from '../../text/join-problems.ts';
import { type Block, type Family, IPV4, IPV6 } from './family.ts';
import type { IpamConfig } from './ipam-entry.ts';

/** Throws Docker's error with all that is wrong with them. Subnets of IPv6 only count where a network has IPv6. */
export function checkIpam(configs: readonly IpamConfig[], { ipv6 }: { readonly ipv6: boolean }): void {
  const problems = joinProblems(configs.flatMap((config) => problemsOf(config, ipv6)));
  if (problems !== undefined) throw badParameter(`invalid network config:\n${problems}`);
}

function problemsOf(config: IpamConfig, ipv6: boolean): string[] {
  const { Subnet: text = '' } = config;
  if (IPV4.parseCidr(text)) return entryProblems(IPV4, text, config);
  if (IPV6.parseCidr(text)) return ipv6 ? entryProblems(IPV6, text, config) : [];
  return [`invalid subnet ${text}: invalid CIDR block notation`];
}

/** The subnet of an entry, and how errors call it. */
interface Parent<A> {
  readonly subnet: Block<A>;
  readonly written: string;
}

function entryProblems<A extends number | string>(family: Family<A>, text: string, config: IpamConfig): string[] {
  const found = family.parseCidr(text);
  if (!found) return [];
  const { subnet, address } = found;
  const parent = { subnet, written: family.formatCidr({ ...subnet, base: address }) };
  const { IPRange: range = '', Gateway: gateway = '', AuxiliaryAddresses: auxiliary = {} } = config;
  return [
    ...hostBits(family, 'subnet', found),
    ...rangeProblems(family, parent, range),
    ...addressProblem(family, parent, gateway).map((why) => `invalid gateway ${gateway}: ${why}`),
    ...Object.entries(auxiliary).flatMap(([name, each]) =>
      addressProblem(family, parent, each).map((why) => `invalid auxiliary address ${name}: ${why}`),
    ),
  ];
}

/** A block is written with its lowest address. */
function hostBits<A extends number | string>(
  { formatCidr }: Family<A>,
  what: 'subnet' | 'ip-range',
  { subnet, address }: { readonly subnet: Block<A>; readonly address: A },
): string[] {
  if (subnet.base === address) return [];
  return [`invalid ${what} ${formatCidr({ ...subnet, base: address })}: it should be ${formatCidr(subnet)}`];
}

function rangeProblems<A extends number | string>(
  family: Family<A>,
  { subnet, written }: Parent<A>,
  text: string,
): string[] {
  if (text === '') return [];
  const refused = (why: string): string => `invalid ip-range ${text}: ${why}`;
  if (!IPV4.parseCidr(text) && !IPV6.parseCidr(text)) return [refused('invalid CIDR block notation')];
  const found = family.parseCidr(text);
  if (!found) return [refused(`parent subnet is an ${family.name} block`)];
  const { subnet: range } = found;
  return [
    ...(range.prefixLength < subnet.prefixLength
      ? [refused(`CIDR block is bigger than its parent subnet ${written}`)]
      : []),
    ...hostBits(family, 'ip-range', found),
    ...(family.overlap(subnet, range) ? [] : [refused(`parent subnet ${written} doesn't contain ip-range`)]),
  ];
}

function addressProblem<A extends number | string>(
  family: Family<A>,
  { subnet, written }: Parent<A>,
  text: string,
): string[] {
  if (text === '') return [];
  if (IPV4.parse(text) === undefined && IPV6.parse(text) === undefined) return ['invalid address'];
  const address = family.parse(text);
  if (address === undefined) return [`parent subnet is an ${family.name} block`];
  return family.contains(subnet, address) ? [] : [`parent subnet ${written} doesn't contain this address`];
}
