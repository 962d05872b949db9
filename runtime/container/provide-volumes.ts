import type { HostConfig } from '../model/types.ts';
import { allMounts, lentMounts, type MountSpec, parseVolumesFrom, type VolumeSpec } from './config/mount-spec.ts';
import type { Container } from './container.ts';
import type { VolumeService } from '../volume/volume-service.ts';

/** What other containers lend (--volumes-from); a later one's mount takes an earlier one's place. */
export function borrowedMounts({ VolumesFrom: from }: HostConfig, find: (ref: string) => Container): MountSpec[] {
  return (from ?? []).flatMap((text) => {
    const { container, readOnly } = parseVolumesFrom(text);
    return lentMounts(find(container).identity.mounts, readOnly);
  });
}

/**
 * The mounts of a container in the making, its volumes made where they were missing and held for it. Those that were made for it alone are
 * gone again when one can't be made.
 */
export async function provideVolumes(
  volumes: Pick<VolumeService, 'provide' | 'letGo' | 'release'>,
  container: string,
  mounts: {
    readonly asked: readonly MountSpec[];
    readonly lent: readonly MountSpec[];
    readonly configured: readonly string[];
  },
): Promise<MountSpec[]> {
  const specs = allMounts(mounts.asked, mounts.lent, mounts.configured);
  const provided: MountSpec[] = [];
  try {
    for (const spec of specs) provided.push(spec.type === 'volume' ? await provideOne(spec) : spec);
    return provided;
  } catch (error) {
    volumes.letGo(container);
    await volumes.release(anonymousVolumes(provided));
    throw error;
  }

  async function provideOne(spec: VolumeSpec): Promise<VolumeSpec> {
    const volume = await volumes.provide({ ...spec.request, Name: spec.name }, container);
    return { ...spec, name: volume.name };
  }
}

export const volumeNames = (mounts: readonly MountSpec[]): string[] => [
  ...new Set(mounts.flatMap((mount) => (mount.type === 'volume' ? [mount.name] : []))),
];

/** Those that go with their container. */
export const anonymousVolumes = (mounts: readonly MountSpec[]): string[] =>
  mounts.flatMap((mount) => (mount.type === 'volume' && mount.anonymous ? [mount.name] : []));
