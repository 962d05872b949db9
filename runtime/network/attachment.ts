import type { EndpointSettings } from '../api/types.ts';
import { badParameter } from '../errors.ts';
import { parseIpv4 } from './ipam/ipv4.ts';
import { parseIpv6 } from './ipam/ipv6.ts';

/** What a container asks of one network; it stays over its runs. Plain data. */
export interface Attachment {
  /** Known from the first start on: a namesake of a network that was removed is another one. */
  readonly networkId: string | undefined;
  readonly ipamConfig: NonNullable<EndpointSettings['IPAMConfig']> | null;
  readonly aliases: readonly string[];
  /** `container:alias`. */
  readonly links: readonly string[];
  readonly driverOptions: Readonly<Record<string, string>> | null;
  /** Empty: it follows from the address. */
  readonly mac: string;
  /** The network with the highest one has the default route. */
  readonly gatewayPriority: number;
}

export const plainAttachment: Attachment = {
  networkId: undefined,
  ipamConfig: null,
  aliases: [],
  links: [],
  driverOptions: null,
  mac: '',
  gatewayPriority: 0,
};

/** Reads what a request says of one network. Throws Docker's errors. */
export function toAttachment(asked: EndpointSettings): Attachment {
  const { IPAMConfig: ipam } = asked;
  checkAddresses(ipam);
  return {
    networkId: undefined,
    ipamConfig: ipam ? withoutEmpty(ipam) : null,
    aliases: asked.Aliases ?? [],
    links: asked.Links ?? [],
    driverOptions: asked.DriverOpts ?? null,
    mac: asked.MacAddress ?? '',
    gatewayPriority: asked.GwPriority ?? 0,
  };
}

const withoutEmpty = (ipam: NonNullable<EndpointSettings['IPAMConfig']>): typeof ipam =>
  Object.fromEntries(Object.entries(ipam).filter(([, value]) => value.length > 0));

/** The addresses that a container asks for. */
export const askedAddress = ({ ipamConfig }: Attachment): string => ipamConfig?.IPv4Address ?? '';
export const askedAddress6 = ({ ipamConfig }: Attachment): string => ipamConfig?.IPv6Address ?? '';

function checkAddresses(ipam: EndpointSettings['IPAMConfig']): void {
  const ipv4 = ipam?.IPv4Address;
  if (ipv4 && parseIpv4(ipv4) === undefined) throw badParameter(`invalid IPv4 address: ${ipv4}`);
  const ipv6 = ipam?.IPv6Address;
  if (ipv6 && parseIpv6(ipv6) === undefined) throw badParameter(`invalid IPv6 address: ${ipv6}`);
  for (const local of ipam?.LinkLocalIPs ?? [])
    if (parseIpv4(local) === undefined && parseIpv6(local) === undefined)
      throw badParameter(`invalid link-local IP address: ${local}`);
}
