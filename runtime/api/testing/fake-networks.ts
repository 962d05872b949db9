/** The fake engine's networks: the three that are always there. */
import type { Networks } from '../../model/engine.ts';
import { notFound } from '../../std/errors.ts';
import type { NetworkResource } from '../../model/types.ts';

const NAMES = ['bridge', 'host', 'none'];

function find(ref: string): NetworkResource {
  if (!NAMES.includes(ref)) throw notFound(`network ${ref} not found`);
  return { Name: ref, Id: ref.padEnd(64, '0'), Driver: ref === 'none' ? 'null' : ref, Scope: 'local' };
}

export const fakeNetworks = (): Networks => ({
  list: async () => NAMES.map(find),
  inspect: async (ref) => find(ref),
  create: async () => ({ Id: 'f'.repeat(64), Warning: '' }),
  remove: async (ref) => void find(ref),
  connect: async (ref) => void find(ref),
  disconnect: async (ref) => void find(ref),
  prune: async () => ({ NetworksDeleted: null }),
});
