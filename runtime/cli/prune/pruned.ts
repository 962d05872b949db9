/** What each kind of object's pruning does, for its own verb and for `system prune`. */
import type { ApiClient, CallOptions } from '../../api/client.ts';
import type { ImageDeleteItem } from '../../model/types.ts';
import { deletedLine } from '../commands/rmi.ts';
import { humanSize } from '../../text/units.ts';

/** As the API takes them. */
export type PruneFilters = Readonly<Record<string, readonly string[]>>;

export interface Pruned {
  /** A headline, then a line each; empty when nothing went. */
  readonly text: string;
  readonly bytes: number;
}

export async function pruneContainers(client: ApiClient, filters: PruneFilters): Promise<Pruned> {
  const { ContainersDeleted, SpaceReclaimed } = await client.json<{
    ContainersDeleted: string[] | null;
    SpaceReclaimed: number;
  }>('POST', '/containers/prune', { filters });
  return { text: listing('Deleted Containers', ContainersDeleted), bytes: SpaceReclaimed };
}

export async function pruneNetworks(client: ApiClient, filters: PruneFilters): Promise<Pruned> {
  const { NetworksDeleted } = await client.json<{ NetworksDeleted: string[] | null }>('POST', '/networks/prune', {
    filters,
  });
  return { text: listing('Deleted Networks', NetworksDeleted), bytes: 0 };
}

export async function pruneVolumes(client: ApiClient, filters: PruneFilters): Promise<Pruned> {
  const { VolumesDeleted, SpaceReclaimed } = await client.json<{
    VolumesDeleted: string[] | null;
    SpaceReclaimed: number;
  }>('POST', '/volumes/prune', { filters });
  return { text: listing('Deleted Volumes', VolumesDeleted), bytes: SpaceReclaimed };
}

export async function pruneImages(client: ApiClient, filters: PruneFilters, all: boolean): Promise<Pruned> {
  const { ImagesDeleted, SpaceReclaimed } = await client.json<{
    ImagesDeleted: ImageDeleteItem[] | null;
    SpaceReclaimed: number;
  }>('POST', '/images/prune', { filters: { ...filters, dangling: [all ? 'false' : 'true'] } });
  const lines = (ImagesDeleted ?? []).map((item) =>
    deletedLine(item)
      .trimEnd()
      .replace(/^./, (letter) => letter.toLowerCase()),
  );
  return { text: listing('Deleted Images', lines), bytes: SpaceReclaimed };
}

export async function pruneBuildCache(
  client: ApiClient,
  filters: PruneFilters,
  query: NonNullable<CallOptions['query']>,
): Promise<Pruned> {
  const { CachesDeleted, SpaceReclaimed } = await client.json<{
    CachesDeleted: string[] | null;
    SpaceReclaimed: number;
  }>('POST', '/build/prune', { query, filters });
  return { text: listing('Deleted build cache objects', CachesDeleted), bytes: SpaceReclaimed };
}

const listing = (headline: string, lines: readonly string[] | null): string =>
  lines && lines.length > 0 ? `${headline}:\n${lines.join('\n')}\n` : '';

export const paragraph = ({ text }: Pruned): string => (text === '' ? '' : `${text}\n`);

export const withTotal = (pruned: Pruned): string =>
  `${paragraph(pruned)}Total reclaimed space: ${humanSize(pruned.bytes)}\n`;
