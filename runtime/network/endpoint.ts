import type { ContainerConfig, EndpointSettings, NetworkSettings } from '../api/types.ts';
import { portMap, type PortBinding } from './ports.ts';

/** A container's place on a network: what was reserved for it, and how the kernel calls it. */
export interface Endpoint {
  readonly network: { readonly name: string; readonly id: string };
  readonly endpointId: string;
  readonly sandboxId: string;
  /** Undefined on the networks that give none: host, none, another container's. */
  readonly link: BridgeLink | undefined;
  readonly ports: readonly PortBinding[];
}

/** A veth pair between a bridge and the container. */
export interface BridgeLink {
  /** In the guest: `veth1a2b3c4`. */
  readonly hostInterface: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string;
  readonly mac: string;
}

const EMPTY_SETTINGS = {
  IPAddress: '',
  IPPrefixLen: 0,
  Gateway: '',
  MacAddress: '',
  EndpointID: '',
  NetworkID: '',
};

/** One entry of `NetworkSettings.Networks`; before the first start everything in it is empty. */
export function endpointSettings(endpoint: Endpoint | undefined): EndpointSettings {
  const link = endpoint?.link;
  const nulls = { IPAMConfig: null, Links: null, Aliases: null, DriverOpts: null, DNSNames: null };
  return {
    ...(nulls as unknown as EndpointSettings),
    ...EMPTY_SETTINGS,
    GwPriority: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    ...(endpoint ? { NetworkID: endpoint.network.id, EndpointID: endpoint.endpointId } : {}),
    ...(link ? linkSettings(link) : {}),
  };
}

const linkSettings = (link: BridgeLink): EndpointSettings => ({
  IPAddress: link.address,
  IPPrefixLen: link.prefixLength,
  Gateway: link.gateway,
  MacAddress: link.mac,
});

/** `NetworkSettings` of inspect. The fields outside Networks describe the default bridge, as they have since before there were others. */
export function networkSettings(
  config: ContainerConfig,
  networkMode: string,
  endpoint: Endpoint | undefined,
  running: boolean,
): NetworkSettings {
  const shared = networkMode.startsWith('container:');
  const link = endpoint?.link;
  const nulls = { SecondaryIPAddresses: null, SecondaryIPv6Addresses: null };
  return {
    Bridge: '',
    SandboxID: endpoint?.sandboxId ?? '',
    SandboxKey: endpoint ? `/var/run/docker/netns/${sandboxName(networkMode, endpoint)}` : '',
    Ports: running && !shared ? portMap(config, endpoint?.ports ?? []) : {},
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    ...(nulls as unknown as NetworkSettings),
    EndpointID: link ? (endpoint?.endpointId ?? '') : '',
    Gateway: link?.gateway ?? '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: link?.address ?? '',
    IPPrefixLen: link?.prefixLength ?? 0,
    IPv6Gateway: '',
    MacAddress: link?.mac ?? '',
    Networks: shared ? {} : { [networkMode]: endpointSettings(endpoint) },
  };
}

const sandboxName = (mode: string, endpoint: Endpoint): string =>
  mode === 'host' ? 'default' : endpoint.sandboxId.slice(0, 12);
