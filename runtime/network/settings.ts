import type { EndpointSettings, NetworkSettings } from '../model/types.ts';
import type { Attachment } from './attachment.ts';
import { isPredefined } from './network.ts';
import { namesOf, type NetworkedContainer } from './networked-container.ts';
import { portMap } from './publish/ports.ts';
import type { Endpoint, NetworkSandbox } from './sandbox.ts';

/** Docker writes null where there is nothing; the API's types don't know of it. */
const nullAs = <T>(): T => null as unknown as T;

const EMPTY = { IPAddress: '', IPPrefixLen: 0, Gateway: '', MacAddress: '', EndpointID: '' };

/** `NetworkSettings.Networks`; while the container doesn't run the addresses in it are empty. */
export function endpointsSettings(container: NetworkedContainer): Record<string, EndpointSettings> {
  const endpoints = container.sandbox?.data.endpoints ?? [];
  return Object.fromEntries(
    [...container.attachments].map(([name, attachment]) => [
      name,
      endpointSettings(
        container,
        name,
        attachment,
        endpoints.find(({ network }) => network.name === name),
      ),
    ]),
  );
}

function endpointSettings(
  container: NetworkedContainer,
  network: string,
  attachment: Attachment,
  endpoint: Endpoint | undefined,
): EndpointSettings {
  const { ipamConfig, links, aliases, driverOptions, mac, gatewayPriority, networkId } = attachment;
  return {
    IPAMConfig: ipamConfig ?? nullAs(),
    Links: links.length > 0 ? [...links] : nullAs(),
    Aliases: aliases.length > 0 ? [...aliases] : nullAs(),
    DriverOpts: driverOptions ?? nullAs(),
    GwPriority: gatewayPriority,
    ...EMPTY,
    MacAddress: mac,
    NetworkID: networkId ?? '',
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: isPredefined(network) || networkId === undefined ? nullAs() : namesOf(container, attachment),
    ...(endpoint && endpointAddresses(endpoint)),
  };
}

const endpointAddresses = ({ id, network, link }: Endpoint): EndpointSettings => ({
  NetworkID: network.id,
  EndpointID: id,
  ...(link && { MacAddress: link.mac }),
  ...(link?.ipv4 && {
    IPAddress: link.ipv4.address,
    IPPrefixLen: link.ipv4.prefixLength,
    Gateway: link.ipv4.gateway,
  }),
  ...(link?.ipv6 && {
    GlobalIPv6Address: link.ipv6.address,
    GlobalIPv6PrefixLen: link.ipv6.prefixLength,
    IPv6Gateway: link.ipv6.gateway,
  }),
});

/** `NetworkSettings` of inspect. The fields outside Networks describe the default bridge, as they have since before there were others. */
export function networkSettings(container: NetworkedContainer): NetworkSettings {
  const { config, hostConfig } = container;
  const sandbox = container.sandbox?.data;
  const shared = (hostConfig.NetworkMode ?? '').startsWith('container:');
  const onBridge = sandbox?.endpoints.find(({ network }) => network.name === 'bridge');
  const link = onBridge?.link;
  return {
    Bridge: '',
    SandboxID: sandbox?.id ?? '',
    SandboxKey: sandbox ? `/var/run/docker/netns/${sandboxName(hostConfig.NetworkMode, sandbox)}` : '',
    Ports: sandbox && !shared ? portMap(config, sandbox.ports) : {},
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: nullAs(),
    SecondaryIPv6Addresses: nullAs(),
    EndpointID: onBridge?.id ?? '',
    Gateway: link?.ipv4?.gateway ?? '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: link?.ipv4?.address ?? '',
    IPPrefixLen: link?.ipv4?.prefixLength ?? 0,
    IPv6Gateway: '',
    MacAddress: link?.mac ?? '',
    Networks: shared ? {} : endpointsSettings(container),
  };
}

const sandboxName = (mode: string | undefined, { id }: NetworkSandbox): string =>
  mode === 'host' ? 'default' : id.slice(0, 12);
