import { badParameter, DockerError } from '../../std/errors.ts';
import { joinProblems } from '../../text/join-problems.ts';
import { askedAddress, askedAddress6, type Attachment } from '../attachment.ts';
import { type Family, IPV4, IPV6 } from '../ipam/family.ts';
import { entriesOf } from '../ipam/ipam-config.ts';
import { parseMac } from '../mac-address.ts';
import type { Network } from '../network.ts';

/** Throws Docker's error for what a container can't ask of this network. */
export function checkEndpoint(network: Network, attachment: Attachment): void {
  if (network.spec.configOnly)
    throw new DockerError(403, `network ${network.name} is a configuration: containers cannot be connected to it`);
  const problem = endpointProblem(network, attachment);
  if (problem !== undefined) throw badParameter(problem);
}

/** All that is wrong with it in Docker's words and order. A network that isn't there yet may turn out to have anything. */
export function endpointProblem(network: Network | undefined, attachment: Attachment): string | undefined {
  const { mac } = attachment;
  // Docker looks no further then.
  if (mac !== '' && parseMac(mac) === undefined) return `invalid MAC address ${mac}`;
  const problems = joinProblems([
    ...(network && !network.userDefined ? predefinedProblems(attachment) : []),
    ...addressProblems(attachment),
    ...(network ? subnetProblems(network, attachment) : []),
  ]);
  return problems === undefined ? undefined : `invalid endpoint settings:\n${problems}`;
}

function predefinedProblems(attachment: Attachment): string[] {
  const isAddressed = askedAddress(attachment) !== '' || askedAddress6(attachment) !== '';
  return [
    ...(isAddressed ? ['user specified IP address is supported on user defined networks only'] : []),
    ...(attachment.aliases.length > 0
      ? ['network-scoped alias is supported only for containers in user defined networks']
      : []),
  ];
}

function addressProblems(attachment: Attachment): string[] {
  const [ipv4, ipv6] = [askedAddress(attachment), askedAddress6(attachment)];
  const locals = attachment.ipamConfig?.LinkLocalIPs ?? [];
  return [
    ...(ipv4 === '' || isHost(IPV4, ipv4) ? [] : [`invalid IPv4 address: ${ipv4}`]),
    ...(ipv6 === '' || isHost(IPV6, ipv6) ? [] : [`invalid IPv6 address: ${ipv6}`]),
    ...locals
      .filter((local) => !isHost(IPV4, local) && !isHost(IPV6, local))
      .map((local) => `invalid link-local IP address: ${local}`),
  ];
}

/** An address other than that which means none. */
function isHost<A extends number | string>(family: Family<A>, text: string): boolean {
  const address = family.parse(text);
  return address !== undefined && !/^[0:.]+$/.test(family.format(address));
}

function subnetProblems({ spec: { ipam } }: Network, attachment: Attachment): string[] {
  const subnets = (family: 'IPv4' | 'IPv6', chosen: boolean): string[] =>
    chosen ? entriesOf(ipam.config, family).map(({ Subnet = '' }) => Subnet) : [];
  return [
    ...subnetProblem(IPV4, askedAddress(attachment), subnets('IPv4', ipam.chosen)),
    ...subnetProblem(IPV6, askedAddress6(attachment), subnets('IPv6', ipam.chosen6)),
  ];
}

/** `subnets` are those that somebody chose. */
function subnetProblem<A extends number | string>(
  family: Family<A>,
  text: string,
  subnets: readonly string[],
): string[] {
  if (text === '') return [];
  if (subnets.length === 0)
    return ['user specified IP address is supported only when connecting to networks with user configured subnets'];
  const address = family.parse(text);
  const isInside = subnets.some((subnet) => {
    const block = family.parseCidr(subnet)?.subnet;
    return block !== undefined && address !== undefined && family.contains(block, address);
  });
  return isInside ? [] : [`no configured subnet or ip-range contain the IP address ${text}`];
}
