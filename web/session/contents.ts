/** What a machine has in it that a learner would miss, in words; '' for nothing. */
import { artefacts } from 'virtual:artefacts';
import type { LiveEngine } from '../engine/live-engine.ts';

const PREDEFINED = new Set(['bridge', 'host', 'none']);

export function contentsOf({ containers, images, networks, volumes }: Shown): string {
  const own = {
    container: containers.size,
    image: [...images.values()].filter(({ RepoTags }) => !RepoTags.some(isShipped)).length,
    volume: volumes.size,
    network: [...networks.values()].filter(({ Name = '' }) => !PREDEFINED.has(Name)).length,
  };
  return Object.entries(own)
    .filter(([, count]) => count > 0)
    .map(([noun, count]) => `${count} ${noun}${count === 1 ? '' : 's'}`)
    .join(', ');
}

type Shown = Pick<LiveEngine, 'containers' | 'images' | 'networks' | 'volumes'>;

const isShipped = (tag: string): boolean => artefacts.images.some(({ name }) => tag.startsWith(`${name}:`));
