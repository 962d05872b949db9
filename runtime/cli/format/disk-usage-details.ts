/** `docker system df -v`: every object with the space it takes, a table for each kind. */
import type { BuildCacheRecord } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import { CONTAINER_HEADERS, containerRow } from './container-row.ts';
import type { DiskUsage } from './disk-usage.ts';
import { IMAGE_HEADERS, imageNames, imageRow } from './image-row.ts';
import { type Headers, type ListFormat, listFormat, renderList } from './listing.ts';
import { goTime, nowSeconds } from './time.ts';
import { humanDuration, humanSize } from '../../text/units.ts';
import { VOLUME_HEADERS, volumeRow } from './volume-row.ts';

const IMAGES =
  '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}';
const CONTAINERS =
  '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}';
const VOLUMES = '{{.Name}}\t{{.Links}}\t{{.Size}}';
const CACHES =
  '{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}';

const CACHE_HEADERS: Headers = {
  ID: 'CACHE ID',
  CacheType: 'CACHE TYPE',
  Size: 'SIZE',
  CreatedSince: 'CREATED',
  LastUsedSince: 'LAST USED',
  UsageCount: 'USAGE',
  Shared: 'SHARED',
};

export function renderDetails(format: ListFormat, usage: DiskUsage): string {
  if (format.isTable) return tables(usage);
  // Docker's client says so without a frame.
  return format.template.run(detailsRow(usage));
}

function tables(usage: DiskUsage): string {
  const rows = rowsOf(usage, true);
  const table = (template: string, headers: Headers, some: readonly Row[]) =>
    renderList(listFormat('', template), headers, some);
  const cached = (usage.BuildCache ?? []).filter(({ Shared }) => !Shared).reduce((sum, { Size = 0 }) => sum + Size, 0);
  return [
    `Images space usage:\n\n${table(IMAGES, IMAGE_HEADERS, rows.images)}`,
    `Containers space usage:\n\n${table(CONTAINERS, CONTAINER_HEADERS, rows.containers)}`,
    `Local Volumes space usage:\n\n${table(VOLUMES, VOLUME_HEADERS, rows.volumes)}`,
    `Build cache usage: ${humanSize(cached)}\n\n${table(CACHES, CACHE_HEADERS, rows.caches)}`,
  ].join('\n');
}

function detailsRow(usage: DiskUsage): Row {
  const { images, containers, volumes, caches } = rowsOf(usage, false);
  return new Details('*formatter.diskUsageContext', {
    Images: () => images,
    Containers: () => containers,
    Volumes: () => volumes,
    BuildCache: () => caches,
  });
}

/** In Docker's client a struct, whose fields keep their order in JSON. */
class Details extends Row {
  override toJSON(): ReturnType<Row['toJSON']> {
    return Object.fromEntries(Object.entries(this.columns).map(([name, value]) => [name, value()]));
  }
}

function rowsOf({ Images, Containers, Volumes, BuildCache }: DiskUsage, truncate: boolean) {
  return {
    images: (Images ?? []).map((image) => {
      const [name] = image.RepoTags?.length ? imageNames(image, 'never') : [];
      return imageRow(image, { ...(name ?? { repository: '<none>', tag: '<none>' }), digest: '' }, truncate);
    }),
    containers: (Containers ?? []).map((container) => containerRow({ ...container, SizeRootFs: 0 }, truncate)),
    volumes: (Volumes ?? []).map(volumeRow),
    caches: (BuildCache ?? []).toSorted(byUse).map((record) => cacheRow(record, truncate)),
  };
}

const byUse = (a: BuildCacheRecord, b: BuildCacheRecord): number =>
  usedAt(a).localeCompare(usedAt(b)) || (a.ID ?? '').localeCompare(b.ID ?? '');
const usedAt = ({ LastUsedAt, CreatedAt = '' }: BuildCacheRecord): string => LastUsedAt ?? CreatedAt;

const ID_CHARACTERS = 12;

function cacheRow(record: BuildCacheRecord, truncate: boolean): Row {
  const { ID: id = '', CreatedAt, LastUsedAt, InUse = false, Shared = false } = record;
  const seconds = (time: string) => Date.parse(time) / 1000;
  const since = (time: string | undefined) => (time ? `${humanDuration(nowSeconds() - seconds(time))} ago` : '');
  return new Row('*formatter.buildCacheContext', {
    CacheType: () => record.Type ?? '',
    CreatedAt: () => (CreatedAt ? goTime(seconds(CreatedAt)) : ''),
    CreatedSince: () => since(CreatedAt),
    Description: () => record.Description ?? '',
    ID: () => (truncate ? id.slice(0, ID_CHARACTERS) : id) + (InUse ? '*' : ''),
    InUse: () => String(InUse),
    LastUsedAt: () => (LastUsedAt ? goTime(seconds(LastUsedAt)) : ''),
    LastUsedSince: () => since(LastUsedAt),
    Parent: () => (record.Parents ?? []).join(', '),
    Shared: () => String(Shared),
    Size: () => humanSize(record.Size ?? 0),
    UsageCount: () => String(record.UsageCount ?? 0),
  });
}
