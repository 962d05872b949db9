/**
 * The networks of the fake engine's script: two, and Docker's errors for what isn't there.
 */
import type { ScriptedAnswer } from './fake-engine.ts';

const json = (value: unknown, status = 200): ScriptedAnswer => ({ kind: 'json', status, value });
const failure = (status: number, message: string): ScriptedAnswer => json({ message }, status);

const BRIDGE = {
  Name: 'bridge',
  Id: 'b01d9e'.padEnd(64, '0'),
  Created: '2026-01-02T03:04:05.123456789Z',
  Scope: 'local',
  Driver: 'bridge',
  EnableIPv4: true,
  EnableIPv6: false,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
  Internal: false,
  Attachable: false,
  Ingress: false,
  ConfigFrom: { Network: '' },
  ConfigOnly: false,
  Containers: {},
  Options: {},
  Labels: {},
};

const SHOP = {
  ...BRIDGE,
  Name: 'shop',
  Id: '5409'.padEnd(64, 'f'),
  Created: '2026-01-02T03:04:05Z',
  IPAM: { Driver: 'default', Options: {}, Config: [{ Subnet: '10.1.0.0/16' }] },
  Internal: true,
  Options: { 'com.docker.network.driver.mtu': '1400' },
  Labels: { purpose: 'selling' },
};

const NETWORKS = [SHOP, BRIDGE, { ...SHOP, Name: 'shop10', Labels: {} }, { ...SHOP, Name: 'shop9', Labels: {} }];

/** Undefined for what is none of networks' paths. */
export function networkAnswer(method: string, path: string, body: unknown): ScriptedAnswer | undefined {
  if (!path.startsWith('/networks')) return undefined;
  if (path === '/networks') return json(NETWORKS);
  if (path === '/networks/prune') return json({ NetworksDeleted: ['shop', 'other'] });
  if (path === '/networks/create') {
    const { Name: name } = body as { Name: string };
    if (name === 'taken') return failure(409, `network with name ${name} already exists`);
    return json({ Id: 'c4ea7e'.padEnd(64, '1'), Warning: '' }, 201);
  }
  const [, , ref = '', verb] = path.split('/');
  const network = NETWORKS.find(({ Name: name }) => name === decodeURIComponent(ref));
  if (!network) return failure(404, `network ${decodeURIComponent(ref)} not found`);
  if (method === 'DELETE') return { kind: 'json', status: 204, value: undefined };
  return verb === undefined ? json(network) : { kind: 'json', status: 200, value: undefined };
}
