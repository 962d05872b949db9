import type { EventMessage } from '../model/types.ts';

/** Of the engine's events the ones after which something is there, is otherwise or is gone; not those of every look into a container. */
const LASTING = new Map<EventMessage['Type'], readonly string[]>([
  [
    'container',
    ['create', 'start', 'die', 'destroy', 'rename', 'update', 'pause', 'unpause', 'commit', 'extract-to-dir'],
  ],
  ['image', ['pull', 'load', 'import', 'tag', 'untag', 'delete']],
  ['volume', ['create', 'destroy']],
  ['network', ['create', 'destroy', 'connect', 'disconnect']],
]);

export const isLasting = ({ Type, Action }: Pick<EventMessage, 'Type' | 'Action'>): boolean =>
  Type !== undefined && Action !== undefined && LASTING.get(Type)?.includes(Action) === true;
