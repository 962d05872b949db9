/** What `docker system df` tells. */
import type { BuildCacheRecord, ContainerSummary, ImageSummary, VolumeInspect } from './types.ts';

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
