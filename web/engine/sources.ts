/** How the API is asked for each kind of thing that the mirror shows. */
import type { ApiClient } from '../../runtime/api/client.ts';
import type { ContainerSummary, ImageSummary, NetworkResource, VolumeInspect } from '../../runtime/model/types.ts';
import type { Source } from './live-map.ts';

/** The engine gives every one of them an id. */
export type MirroredContainer = ContainerSummary & { readonly Id: string };
export type MirroredNetwork = NetworkResource & { readonly Id: string };

/** `client` is whoever answers at the moment of the question. */
export function sourcesOver(client: () => ApiClient) {
  const ask = <T>(path: string, query: object, signal: AbortSignal): Promise<T> =>
    client().json<T>('GET', path, { ...query, signal });
  const containers: Source<MirroredContainer> = {
    key: ({ Id }) => Id,
    all: (signal) => ask('/containers/json', { query: { all: 1 } }, signal),
    some: (id, signal) => ask('/containers/json', { query: { all: 1 }, filters: { id } }, signal),
  };
  const networks: Source<MirroredNetwork> = {
    key: ({ Id }) => Id,
    all: (signal) => ask('/networks', {}, signal),
    some: (id, signal) => ask('/networks', { filters: { id } }, signal),
  };
  const images: Source<ImageSummary> = {
    key: ({ Id }) => Id,
    all: (signal) => ask('/images/json', {}, signal),
  };
  const volumes: Source<VolumeInspect> = {
    key: ({ Name }) => Name,
    // Docker writes null for none.
    all: async (signal) => (await ask<{ Volumes: VolumeInspect[] | null }>('/volumes', {}, signal)).Volumes ?? [],
  };
  return { containers, networks, images, volumes };
}
