import type { Filters } from '../api/types.ts';
import { badParameter } from '../errors.ts';
import type { Container } from './container.ts';
import type { ContainersContext } from './context.ts';
import { diskUsage } from './query/disk-usage.ts';
import { countsAsRunning } from './state.ts';

/** Removes every container that doesn't run. */
export async function pruneContainers(
  { registry, guest, images, clock, events }: ContainersContext,
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

function pruneFilter(filters: Filters, now: number): (container: Container) => boolean {
  const until = (filters.get('until') ?? []).map((text) => parseUntil(text, now));
  return (container) =>
    until.every((limit) => container.identity.createdAt <= limit) &&
    (filters.get('label') ?? []).every((value) => hasLabel(container, value)) &&
    !(filters.get('label!') ?? []).some((value) => hasLabel(container, value));
}

function hasLabel({ config }: Container, value: string): boolean {
  const at = value.indexOf('=');
  return at < 0 ? Object.hasOwn(config.Labels, value) : config.Labels[value.slice(0, at)] === value.slice(at + 1);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Seconds since the epoch, a date, or a duration before now like `24h` or `1h30m`. */
export function parseUntil(text: string, now: number): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return now - parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
  const date = Date.parse(text);
  if (Number.isNaN(date)) throw badParameter(`failed to parse value as time or duration: "${text}"`);
  return date;
}
