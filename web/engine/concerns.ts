/**
 * What an event of the engine changes in what the API lists, and so what has to be read again because of it. Most events of a busy
 * machine change nothing there: those of `docker exec` and of health checks, of attaching and copying.
 */
import type { EventMessage } from '../../runtime/model/types.ts';

export type Kind = 'containers' | 'images' | 'networks' | 'volumes';

export type Concern =
  | { readonly kind: Kind; readonly what: 'changed' | 'gone'; readonly key: string }
  /** Nobody can say which: the whole list. */
  | { readonly kind: Kind; readonly what: 'all' };

/** Of a container; every other action, also one that is not known here, changes it. */
const CONTAINER_STAYS: ReadonlySet<string> = new Set([
  'archive-path',
  'attach',
  'copy',
  'detach',
  'exec_create',
  'exec_detach',
  'exec_die',
  'exec_start',
  'export',
  'extract-to-dir',
  'kill',
  'oom',
  'resize',
  'stop',
  'top',
]);

/** Of a volume. */
const VOLUME_STAYS: ReadonlySet<string> = new Set(['mount', 'unmount']);

export function concernsOf(event: EventMessage): readonly Concern[] {
  const { Type, Actor, Action = '' } = event;
  // `exec_create: ls /` is an `exec_create`.
  const action = Action.split(':', 1)[0] ?? '';
  const key = Actor?.ID ?? '';
  switch (Type) {
    case 'container':
      return ofContainer(action, key);
    case 'network':
      return ofNetwork(action, key, Actor?.Attributes?.['container'] ?? '');
    case 'volume':
      return VOLUME_STAYS.has(action) ? [] : [concern('volumes', action, key)];
    case 'image':
      return [{ kind: 'images', what: 'all' }];
    default:
      return [];
  }
}

function ofContainer(action: string, key: string): readonly Concern[] {
  if (CONTAINER_STAYS.has(action)) return [];
  // An image comes of it, which some versions of Docker have no event of its own for.
  if (action === 'commit') return [{ kind: 'images', what: 'all' }];
  return [concern('containers', action, key)];
}

/** A network's members are told by the containers: which addresses each has where. */
function ofNetwork(action: string, key: string, container: string): readonly Concern[] {
  const isMembership = action === 'connect' || action === 'disconnect';
  if (isMembership) return container === '' ? [] : [{ kind: 'containers', what: 'changed', key: container }];
  return [concern('networks', action, key)];
}

/** A prune has no key; what it took is told one by one as well, or is looked for in the whole list. */
function concern(kind: Kind, action: string, key: string): Concern {
  if (key === '') return { kind, what: 'all' };
  return { kind, what: action === 'destroy' || action === 'remove' ? 'gone' : 'changed', key };
}
