import type { EndpointSettings } from '../model/types.ts';

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

/** What a request says of one network, as it stands there: see check-endpoint.ts. */
export function toAttachment(asked: EndpointSettings): Attachment {
  const { IPAMConfig: ipam } = asked;
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
