import type { Filters } from '../model/types.ts';
import type { EventFacts } from '../model/engine-event.ts';
import { hasLabel } from '../model/filters.ts';

const OF_TYPE = ['container', 'network', 'volume', 'daemon', 'plugin', 'node', 'service', 'secret', 'config'];
const KNOWN = new Set(['event', 'type', 'scope', 'label', 'image', ...OF_TYPE]);

/** The filters of `docker events`: values of one are alternatives, filters all hold; those that it doesn't know change nothing. */
export const matchesEvent = (message: EventFacts, filters: Filters): boolean =>
  [...filters].every(
    ([name, values]) =>
      !KNOWN.has(name) || values.length === 0 || values.some((value) => matches(message, name, value)),
  );

function matches(message: EventFacts, filter: string, value: string): boolean {
  switch (filter) {
    case 'event':
      return matchesAction(message.Action ?? '', value);
    case 'type':
      return message.Type === value;
    case 'scope':
      return message.scope === value;
    case 'label':
      return hasLabel(message.Actor?.Attributes ?? {}, value);
    case 'image':
      return matchesImage(message, value);
    default:
      return message.Type === filter && matchesActor(message, value);
  }
}

/** `exec_create: ls` is an `exec_create`. */
const matchesAction = (action: string, value: string): boolean => action === value || action.startsWith(`${value}:`);

function matchesActor({ Actor: actor }: EventFacts, value: string): boolean {
  const name = actor?.Attributes?.['name'];
  return name === value.replace(/^\//, '') || (value !== '' && (actor?.ID ?? '').startsWith(value));
}

/** The event's image with and without its tag, or the image itself. */
function matchesImage(message: EventFacts, value: string): boolean {
  const image = message.Actor?.Attributes?.['image'] ?? '';
  const withoutTag = image.replace(/:[^:/]*$/, '');
  const own = message.Type === 'image' ? [message.Actor?.ID, message.Actor?.Attributes?.['name']] : [];
  return [image, withoutTag, ...own].includes(value);
}
