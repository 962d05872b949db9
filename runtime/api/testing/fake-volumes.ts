import type { Volumes } from '../../model/engine.ts';
import { conflict, notFound } from '../../std/errors.ts';
import { checkVolume, describeVolume, type Volume } from '../../volume/volume.ts';
import { volumeFilter } from '../../volume/volume-filters.ts';

/** Volumes in memory; one called `busy` is in use. */
export function fakeVolumes(): Volumes {
  const all = new Map<string, Volume>();
  const find = (name: string): Volume => {
    const volume = all.get(name);
    if (!volume) throw notFound(`get ${name}: no such volume`);
    return volume;
  };
  const list: Volumes['list'] = async (filters) => {
    const matches = await volumeFilter(filters, ({ name }) => name === 'busy');
    return [...all.values()].filter(matches).map(describeVolume);
  };
  return {
    list,
    usage: async () => (await list(new Map())).map((volume) => ({ ...volume, UsageData: { Size: 7, RefCount: 0 } })),
    inspect: async (name) => describeVolume(find(name)),
    create: async (request) => {
      checkVolume(request);
      const { Name: asked, Labels: labels, DriverOpts: options } = request;
      const name = asked || 'ab'.repeat(32);
      const volume = { name, createdAt: 0n, labels: labels ?? null, options: options ?? null, anonymous: !asked };
      all.set(name, volume);
      return describeVolume(volume);
    },
    remove: async (name, { force }) => {
      if (force && !all.has(name)) return;
      if (find(name).name === 'busy') throw conflict(`remove ${name}: volume is in use - [${'cd'.repeat(32)}]`);
      all.delete(name);
    },
    prune: async (_, { anonymousOnly }) => {
      const VolumesDeleted = [...all.values()]
        .filter(({ name, anonymous }) => name !== 'busy' && (anonymous || !anonymousOnly))
        .map(({ name }) => name);
      for (const name of VolumesDeleted) all.delete(name);
      return { VolumesDeleted, SpaceReclaimed: 7 * VolumesDeleted.length };
    },
  };
}
