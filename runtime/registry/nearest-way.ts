/** Whether the shelf answers or the outside, and what whoever reached neither is told. */
import type { CatalogueImage } from '../oci/catalogue.ts';
import { familiarName, type ImageReference } from '../oci/reference.ts';
import { type Endpoint, mirrorsOf } from './endpoint.ts';
import type { Way } from './exchange.ts';

/** Where an image may be had. */
export interface Source {
  readonly way: Way;
  /** Absent: those of the image's domain. */
  readonly endpoints?: readonly Endpoint[];
  /** Of a mirror every failure is forgiven: the next source is asked. It gets nobody's password. */
  readonly isMirror: boolean;
}

/** What the first source gives that doesn't fail; what the last one throws. */
export async function fromFirst<T>(
  way: Way,
  ref: ImageReference,
  signal: AbortSignal,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const { mirrors, last } = await sourcesOf(way, ref);
  for (const mirror of mirrors) {
    try {
      return await work(mirror);
    } catch {
      signal.throwIfAborted();
    }
  }
  return work(last);
}

/** In the order of asking. Mirrors stand for docker.io alone (moby registry/service_v2.go). */
async function sourcesOf(way: Way, ref: ImageReference): Promise<{ mirrors: Source[]; last: Source }> {
  const mirrors = ref.domain === 'docker.io' ? mirrorsOf(way.rules?.()) : [];
  return {
    mirrors: mirrors.map((mirror) => ({ way, endpoints: [mirror], isMirror: true })),
    last: { way: await nearestWay(way, ref), isMirror: false },
  };
}

/** By the shelf where it has what is asked for, else outside. */
export async function nearestWay(way: Way, ref: ImageReference): Promise<Way> {
  const { shelf } = way;
  return shelf && (await shelf.has(ref)) ? { ...way, outside: shelf } : way;
}

/** One line for whoever asked docker.io for what the shelf has not, and did not reach it; undefined when there is nothing to say. */
export async function shelfHint({ shelf }: Way, ref: ImageReference): Promise<string | undefined> {
  if (ref.domain !== 'docker.io') return undefined;
  const images = (await shelf?.images()) ?? [];
  if (images.length === 0) return undefined;
  const name = familiarName(ref);
  const tags = images.flatMap((image) => (image.name === name ? image.tags : []));
  if (tags.length > 0) return `On the shelf, without a network, ${name} has the tags ${tags.join(', ')}.`;
  const near = images.filter((image) => image.near.includes(name));
  const known = near.length > 0 ? `near ${name}: ${near.map(described).join(', ')}; also ` : '';
  const others = images.map((image) => image.name).filter((other) => near.every((image) => image.name !== other));
  return `On the shelf, without a network: ${known}${[...new Set(others)].join(', ')}.`;
}

const described = ({ name, summary }: CatalogueImage): string => `${name} (${summary})`;
