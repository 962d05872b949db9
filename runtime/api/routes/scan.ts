/** What this engine has beside Docker's API, under a name of its own: looks into images. */
import { json } from '../../http/answer.ts';
import { type Call, type Route, full } from '../route.ts';

export const scanRoutes: readonly Route[] = [full('GET', '/drydock/images/{name*}/scan', scan)];

async function scan({ engine, parameter }: Call): Promise<Response> {
  return json(await engine.scanner.scan(parameter('name')));
}
