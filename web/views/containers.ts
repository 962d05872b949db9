/** Containers by the names that lessons use. */
import type { Machine } from '../session/machine.svelte.ts';

export interface NamedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly isRunning: boolean;
  readonly state: string;
}

/** By name; follows the engine when it is read in an effect or a template. */
export function containersOf({ engine }: Machine): NamedContainer[] {
  return [...engine.containers.values()]
    .map(({ Id, Names, Image, State }) => ({
      id: Id,
      name: Names?.[0]?.replace(/^\//, '') ?? Id.slice(0, 12),
      image: Image ?? '',
      isRunning: State === 'running' || State === 'paused',
      state: State ?? '',
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export const HOST = 'host';

/** What a list of subjects offers: the machine itself, and the containers. */
export const subjectsOf = (
  containers: readonly NamedContainer[],
  { host = true }: { host?: boolean } = {},
): { value: string; label: string }[] => [
  ...(host ? [{ value: HOST, label: 'host' }] : []),
  ...containers.map(({ name, isRunning, state }) => ({ value: name, label: isRunning ? name : `${name} (${state})` })),
];
