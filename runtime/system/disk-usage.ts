/** What takes room, by kind: `docker system df` (moby daemon/disk_usage.go). */
import type { DiskUsage, DiskUsageKind } from '../model/disk-usage.ts';
import type { ContainerSummary, ImageSummary } from '../model/types.ts';
import type { Builder, Containers, Images, Volumes } from '../model/engine.ts';

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
