import type { ContainerSummary } from '../../runtime/model/types.ts';

/** A published TCP port, for the list. */
export interface ShownPort {
  readonly port: number;
  readonly container: string;
}

/** Each port once, in order. */
export function shownPorts(containers: Iterable<ContainerSummary>): readonly ShownPort[] {
  const shown = new Map<number, ShownPort>();
  for (const { Names = [], Ports = [] } of containers)
    for (const { Type, PublicPort } of Ports)
      if (Type === 'tcp' && PublicPort !== undefined)
        shown.set(PublicPort, { port: PublicPort, container: (Names[0] ?? '').replace(/^\//, '') });
  return [...shown.values()].toSorted((a, b) => a.port - b.port);
}
