/**
 * `docker system df`: how much space each kind of object takes, and how much of it would come back.
 */
import type { BuildCacheRecord, ContainerSummary, ImageSummary, VolumeInspect } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import { humanSize } from '../../text/units.ts';

/** `GET /system/df`. */
export interface DiskUsage {
  readonly LayersSize?: number;
  readonly Images?: readonly ImageSummary[] | null;
  readonly Containers?: readonly ContainerSummary[] | null;
  readonly Volumes?: readonly VolumeInspect[] | null;
  readonly BuildCache?: readonly BuildCacheRecord[] | null;
}

export const SUMMARY_TABLE = '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}';
export const SUMMARY_HEADERS = {
  Type: 'TYPE',
  TotalCount: 'TOTAL',
  Active: 'ACTIVE',
  Size: 'SIZE',
  Reclaimable: 'RECLAIMABLE',
};

export const summaryRows = (usage: DiskUsage): Row[] => [
  imagesRow(usage),
  containersRow(usage),
  volumesRow(usage),
  cacheRow(usage),
];

interface Summary {
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly size: number;
  readonly reclaimable: string;
}

const summaryRow = (typeName: string, { type, total, active, size, reclaimable }: Summary): Row =>
  new Row(typeName, {
    Active: () => String(active),
    Reclaimable: () => reclaimable,
    Size: () => humanSize(size),
    TotalCount: () => String(total),
    Type: () => type,
  });

const withShare = (bytes: number, size: number): string =>
  size > 0 ? `${humanSize(bytes)} (${Math.trunc((bytes * 100) / size)}%)` : humanSize(bytes);

function imagesRow({ Images, LayersSize: size = 0 }: DiskUsage): Row {
  const images = Images ?? [];
  const active = images.filter(({ Containers }) => Containers > 0);
  const used = active
    .filter(({ Size, SharedSize }) => Size !== -1 && SharedSize !== -1)
    .reduce((sum, { Size, SharedSize }) => sum + Size - SharedSize, 0);
  const reclaimable = withShare(size - used, size);
  return summaryRow('*formatter.diskUsageImagesContext', {
    type: 'Images',
    total: images.length,
    active: active.length,
    size,
    reclaimable,
  });
}

/** What wasn't counted is -1. */
const sumSizes = (some: readonly { readonly Size?: number }[]): number =>
  some.reduce((total, { Size = 0 }) => total + Math.max(Size, 0), 0);

const writable = ({ SizeRw = 0 }: ContainerSummary): { Size: number } => ({ Size: SizeRw });

const isActive = ({ State }: ContainerSummary): boolean => /running|paused|restarting/.test(State ?? '');

function containersRow({ Containers }: DiskUsage): Row {
  const containers = Containers ?? [];
  const size = sumSizes(containers.map(writable));
  const reclaimable = withShare(sumSizes(containers.filter((container) => !isActive(container)).map(writable)), size);
  const active = containers.filter(isActive).length;
  return summaryRow('*formatter.diskUsageContainersContext', {
    type: 'Containers',
    total: containers.length,
    active,
    size,
    reclaimable,
  });
}

function volumesRow({ Volumes }: DiskUsage): Row {
  const volumes = (Volumes ?? []).map(({ UsageData }) => UsageData ?? { Size: 0, RefCount: 0 });
  const size = sumSizes(volumes);
  const reclaimable = withShare(sumSizes(volumes.filter(({ RefCount }) => RefCount === 0)), size);
  const active = volumes.filter(({ RefCount }) => RefCount > 0).length;
  return summaryRow('*formatter.diskUsageVolumesContext', {
    type: 'Local Volumes',
    total: volumes.length,
    active,
    size,
    reclaimable,
  });
}

function cacheRow({ BuildCache }: DiskUsage): Row {
  const entries = BuildCache ?? [];
  const size = sumSizes(entries.filter(({ Shared }) => !Shared));
  const reclaimable = humanSize(sumSizes(entries.filter(({ InUse, Shared }) => !InUse && !Shared)));
  const active = entries.filter(({ InUse }) => InUse).length;
  return summaryRow('*formatter.diskUsageBuilderContext', {
    type: 'Build Cache',
    total: entries.length,
    active,
    size,
    reclaimable,
  });
}
