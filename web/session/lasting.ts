/** Of the engine's events the ones after which something is there, is otherwise or is gone; not those of every look into a container. */
const LASTING = new Map([
  [
    'container',
    ['create', 'start', 'die', 'destroy', 'rename', 'update', 'pause', 'unpause', 'commit', 'extract-to-dir'],
  ],
  ['image', ['pull', 'load', 'import', 'tag', 'untag', 'delete']],
  ['volume', ['create', 'destroy']],
  ['network', ['create', 'destroy', 'connect', 'disconnect']],
]);

/** `event` is a message of the Engine API's `/events`. */
export function isLasting({ Type, Action }: Record<string, unknown>): boolean {
  return typeof Type === 'string' && typeof Action === 'string' && LASTING.get(Type)?.includes(Action) === true;
}
