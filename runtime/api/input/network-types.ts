/** The bodies of the networks endpoints as Docker's Go types declare them (moby, api/types/network). */
import type { NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest } from '../../model/types.ts';
import { ENDPOINT_SETTINGS } from '../../model/container-types.ts';
import type { GoStruct, GoType } from '../../text/go-json.ts';

const labels: GoType = { map: 'string' };

const struct = <T>(name: string, fields: Record<keyof T & string, GoType>): GoStruct => ({ struct: name, fields });

const ipamConfig: GoStruct = {
  struct: 'network.IPAMConfig',
  fields: { Subnet: 'string', IPRange: 'string', Gateway: 'string', AuxiliaryAddresses: labels },
};

export const NETWORK_CREATE = struct<NetworkCreateRequest>('network.CreateRequest', {
  Name: 'string',
  Driver: 'string',
  Scope: 'string',
  Internal: 'bool',
  Attachable: 'bool',
  Ingress: 'bool',
  ConfigOnly: 'bool',
  ConfigFrom: { struct: 'network.ConfigReference', fields: { Network: 'string' } },
  IPAM: { struct: 'network.IPAM', fields: { Driver: 'string', Options: labels, Config: { list: ipamConfig } } },
  EnableIPv4: 'bool',
  EnableIPv6: 'bool',
  Options: labels,
  Labels: labels,
});

export const NETWORK_CONNECT = struct<NetworkConnectRequest>('network.ConnectOptions', {
  Container: 'string',
  EndpointConfig: ENDPOINT_SETTINGS,
});

export const NETWORK_DISCONNECT = struct<NetworkDisconnectRequest>('network.DisconnectOptions', {
  Container: 'string',
  Force: 'bool',
});
