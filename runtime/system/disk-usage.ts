/** What takes room, by kind: `docker system df` (moby daemon/disk_usage.go). */
import type { BuildCacheRecord, ContainerSummary, ImageSummary, VolumeInspect } from '../model/types.ts';
import type { Builder, Containers, Images, Volumes } from '../model/engine.ts';

export const DISK_USAGE_KINDS = ['container', 'image', 'volume', 'build-cache'] as const;
export type DiskUsageKind = (typeof DISK_USAGE_KINDS)[number];

/** As the API answers it; a kind that was not asked for is null. */
export interface DiskUsage {
  readonly LayersSize: number;
  readonly Images: ImageSummary[] | null;
  readonly Containers: ContainerSummary[] | null;
  readonly Volumes: VolumeInspect[] | null;
  readonly BuildCache: BuildCacheRecord[] | null;
}

export interface DiskUsageParts {
  readonly images: Images;
  readonly containers: Containers;
  readonly builder: Pick<Builder, 'caches'>;
  readonly volumes: Pick<Volumes, 'usage'>;
}

const NO_FILTERS = new Map<string, string[]>();

/** Without `kinds` all are counted. */
export async function diskUsageOf(parts: DiskUsageParts, kinds: readonly DiskUsageKind[]): Promise<DiskUsage> {
  const wants = (kind: DiskUsageKind) => kinds.length === 0 || kinds.includes(kind);
  const unlessUnwanted = async <T>(kind: DiskUsageKind, count: () => Promise<T>) => (wants(kind) ? count() : null);
  const { images, containers, builder, volumes } = parts;
  const all = await containers.list({ all: true, size: wants('container'), filters: NO_FILTERS });
  return {
    LayersSize: wants('image') ? images.layersSize() : 0,
    Images: await unlessUnwanted('image', () => imagesWithUsers(images, all)),
    Containers: wants('container') ? all : null,
    Volumes: await unlessUnwanted('volume', () => volumes.usage()),
    BuildCache: await unlessUnwanted('build-cache', () => builder.caches()),
  };
}

async function imagesWithUsers(images: Images, containers: readonly ContainerSummary[]): Promise<ImageSummary[]> {
  const list = await images.list({ all: false, filters: NO_FILTERS, sharedSize: true });
  return list.map((image) => ({
    ...image,
    Containers: containers.filter(({ ImageID }) => ImageID === image.Id).length,
  }));
}
