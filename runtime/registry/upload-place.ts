import { OutsideError } from '../std/outside.ts';
import { mayLead } from './endpoint.ts';

/** Where an upload goes on. */
export function placeOf(response: Response, base: URL): URL {
  const location = response.headers.get('Location') ?? '';
  const place = URL.canParse(location, base) && location !== '' ? new URL(location, base) : undefined;
  if (place && mayLead(base, place)) return place;
  throw new OutsideError(
    `refused to send an upload to ${JSON.stringify(location.slice(0, 200))}, where ${base.host} wants it`,
  );
}
