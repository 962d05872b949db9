import * as v from 'valibot';

/** A published TCP port, for the list. */
export interface ShownPort {
  readonly port: number;
  readonly container: string;
}

const Containers = v.array(
  v.object({
    Names: v.array(v.string()),
    Ports: v.array(v.object({ Type: v.string(), PublicPort: v.optional(v.number()) })),
  }),
);

/** From the answer to `GET /containers/json`, each port once, in order. */
export function parsePorts(body: unknown): readonly ShownPort[] {
  const containers = v.safeParse(Containers, body);
  if (!containers.success) return [];
  const shown = new Map<number, ShownPort>();
  for (const { Names, Ports } of containers.output)
    for (const { Type, PublicPort } of Ports)
      if (Type === 'tcp' && PublicPort !== undefined)
        shown.set(PublicPort, { port: PublicPort, container: (Names[0] ?? '').replace(/^\//, '') });
  return [...shown.values()].toSorted((a, b) => a.port - b.port);
}
