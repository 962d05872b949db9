import type { ContainerSummary, Filters } from '../../model/types.ts';
import type { Guest } from '../../guest/guest.ts';
import type { ImageSource } from '../../image/image.ts';
import { compareInstants } from '../../std/instant.ts';
import type { Clock } from '../../std/time.ts';
import type { ContainerRegistry } from '../registry.ts';
import { countsAsRunning } from '../state.ts';
import { diskUsage } from './disk-usage.ts';
import { containerFilter } from './list-filters.ts';
import { summarize } from './summary.ts';

export interface ListParts {
  readonly registry: ContainerRegistry;
  readonly images: ImageSource;
  readonly clock: Clock;
  readonly guest: Guest;
}

/** `GET /containers/json`: the newest first. */
export async function listContainers(
  { registry, images, clock, guest }: ListParts,
  options: { all: boolean; limit?: number; size: boolean; filters: Filters },
): Promise<ContainerSummary[]> {
  const matches = await containerFilter(options.filters, { registry, images });
  const byStatus = options.filters.has('status') || options.filters.has('exited');
  const all = options.all || byStatus || (options.limit ?? 0) > 0;
  const found = registry.all
    .toSorted((a, b) => compareInstants(b.identity.createdAt, a.identity.createdAt))
    .filter((container) => (all || countsAsRunning(container.state)) && matches(container));
  const chosen = (options.limit ?? 0) > 0 ? found.slice(0, options.limit) : found;
  const now = clock.now();
  const lines = chosen.map((container) => summarize(container, { images, registry }, now));
  if (!options.size) return lines;
  const sizes = await Promise.all(chosen.map((container) => diskUsage(guest, container, images)));
  return lines.map((line, at) => Object.assign(line, sizes[at]));
}
