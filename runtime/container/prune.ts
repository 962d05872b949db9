import type { Filters } from '../model/types.ts';
import { matchesLabels, untilFilter } from '../model/filters.ts';
import type { Instant } from '../std/instant.ts';
import type { Container } from './container.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Guest } from '../guest/guest.ts';
import type { ImageSource } from '../image/image.ts';
import type { Clock } from '../std/time.ts';
import type { ContainerRegistry } from './registry.ts';
import { diskUsage } from './query/disk-usage.ts';
import { countsAsRunning } from './state.ts';

export interface PruneParts {
  readonly registry: ContainerRegistry;
  readonly guest: Guest;
  readonly images: ImageSource;
  readonly clock: Clock;
  readonly events: EventLog;
}

/** Removes every container that doesn't run. */
export async function pruneContainers(
  { registry, guest, images, clock, events }: PruneParts,
  filters: Filters,
  remove: (container: Container) => Promise<void>,
): Promise<{ ContainersDeleted: string[] | null; SpaceReclaimed: number }> {
  const wanted = pruneFilter(filters, clock.now());
  const deleted: string[] = [];
  let reclaimed = 0;
  for (const container of registry.all.filter((each) => !countsAsRunning(each.state) && wanted(each))) {
    const { SizeRw } = await diskUsage(guest, container, images);
    await remove(container);
    deleted.push(container.id);
    reclaimed += SizeRw;
  }
  events.publish('container', 'prune', '', { reclaimed: String(reclaimed) });
  return { ContainersDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed };
}

function pruneFilter(filters: Filters, now: Instant): (container: Container) => boolean {
  const until = untilFilter(filters, now);
  return ({ identity, config }) =>
    until.every((limit) => identity.createdAt <= limit) && matchesLabels(filters, config.Labels);
}
