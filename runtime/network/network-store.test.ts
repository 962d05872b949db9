import { expect, test } from 'vitest';
import { encodeText } from '../guest/bytes.ts';
import { Asides } from '../model/asides.ts';
import { MemoryStateFiles } from '../store/state-files.ts';
import { stateJson } from '../store/stored-instant.ts';
import type { NetworkSpec } from './network.ts';
import { networkFile, NetworkStore } from './network-store.ts';

const ID = 'a'.repeat(64);
const SPEC: NetworkSpec = {
  id: ID,
  name: 'shop',
  createdAt: 1_700_000_000_000_000_001n,
  driver: 'bridge',
  internal: false,
  attachable: true,
  configOnly: false,
  configFrom: '',
  labels: { constructor: 'x' },
  options: {},
  ipam: {
    driver: 'default',
    options: null,
    config: [{ Subnet: '172.18.0.0/16', AuxiliaryAddresses: { host: '172.18.0.9' } }],
    chosen: true,
    chosen6: false,
  },
  ipv4: true,
  ipv6: true,
  addresses: {
    subnet: { base: 0xac120000, prefixLength: 16 },
    range: undefined,
    gateway: 0xac120001,
    auxiliary: { host: 0xac120009 },
  },
  addresses6: {
    subnet: { base: 'fd000000000000000000000000000000', prefixLength: 64 },
    range: undefined,
    gateway: 'fd000000000000000000000000000001',
    auxiliary: {},
  },
};

/** A store that finds this text in the network's file; with what it took up and set aside. */
async function found(
  text: string,
  path = networkFile(ID),
): Promise<{ specs: NetworkSpec[]; asides: readonly string[] }> {
  const files = new MemoryStateFiles();
  await files.write(path, encodeText(text));
  const asides = new Asides(() => undefined);
  return { specs: await new NetworkStore(files, asides).load(), asides: asides.all };
}

test('a network comes back as it was written down', async () => {
  const files = new MemoryStateFiles();
  const asides = new Asides(() => undefined);
  const store = new NetworkStore(files, asides);
  await store.save(SPEC);
  expect(await store.load()).toStrictEqual([SPEC]);
  await store.forget(SPEC);
  expect([await store.load(), asides.all]).toEqual([[], []]);
});

test('older files lack what came later', async () => {
  const { attachable: _a, configOnly: _b, configFrom: _c, ipam, ...rest } = SPEC;
  const { chosen6: _d, options: _e, ...olderIpam } = ipam;
  const network = { ...rest, createdAt: 1_700_000_000_000, ipam: olderIpam };
  const { specs, asides } = await found(JSON.stringify({ version: 1, network }));
  expect(asides).toEqual([]);
  expect(specs).toStrictEqual([{ ...SPEC, createdAt: 1_700_000_000_000_000_000n, attachable: false }]);
});

const withChange = (change: object): string => stateJson({ version: 1, network: { ...SPEC, ...change } });

test.each([
  ['{"version":1,', 'is not JSON'],
  ['null', 'Expected'],
  [stateJson({ version: 2, network: SPEC }), 'version: '],
  [withChange({ id: 'b'.repeat(64) }), "network.id: It is another network's"],
  [withChange({ name: '' }), 'It has no name'],
  [withChange({ driver: 'overlay' }), 'network.driver: '],
  [withChange({ labels: ['x'] }), 'network.labels'],
  [withChange({ addresses: { ...SPEC.addresses, gateway: 2 ** 32 } }), 'network.addresses.gateway: '],
  [withChange({ addresses: { ...SPEC.addresses, subnet: { base: 1, prefixLength: 16 } } }), 'no block of addresses'],
  [withChange({ addresses: { ...SPEC.addresses, subnet: { base: 0, prefixLength: 1e9 } } }), 'subnet.prefixLength: '],
  [withChange({ addresses6: { ...SPEC.addresses6, gateway: 'fd00::1' } }), 'no IPv6 address of 32 hexadecimal digits'],
  [withChange({ ipam: { ...SPEC.ipam, config: [{ Subnet: 7 }] } }), 'network.ipam.config.0.Subnet: '],
])('%s is set aside, with its place', async (text, why) => {
  const { specs, asides } = await found(text);
  expect(specs).toEqual([]);
  expect(asides).toHaveLength(1);
  expect(asides[0]).toContain(why);
  expect(asides[0]).toContain(`Mend or remove /var/lib/docker/${networkFile(ID)}, `);
});
