/** Signatures of images in registries, under a name of this engine's own: Docker's API has none. */
import { json } from '../../http/answer.ts';
import type { GoStruct } from '../../text/go-json.ts';
import { badParameter } from '../../std/errors.ts';
import { requireJsonBody } from '../input/body.ts';
import { optionalCredentials } from '../input/registry-auth.ts';
import { type Call, type Route, full } from '../route.ts';

const SIGNATURE: GoStruct = { struct: 'drydock.Signature', fields: { payload: 'string', signature: 'string' } };

export const signatureRoutes: readonly Route[] = [
  full('GET', '/drydock/signatures/{name*}', list),
  full('POST', '/drydock/signatures/{name*}', attach),
];

async function list(call: Call): Promise<Response> {
  return json(await call.engine.signatures.list(requestOf(call)));
}

async function attach(call: Call): Promise<Response> {
  const { payload = '', signature = '' } = (await requireJsonBody(call.request, SIGNATURE)) as Record<string, string>;
  await call.engine.signatures.attach({ ...requestOf(call), payload, signature });
  return new Response(null, { status: 201 });
}

function requestOf({ parameter, query, request }: Call) {
  const place = query.text('place') || 'tag';
  if (place !== 'tag' && place !== 'referrers')
    throw badParameter(`invalid place ${JSON.stringify(place)}: signatures are at a tag or are referrers`);
  return { name: parameter('name'), place, credentials: optionalCredentials(request), signal: request.signal } as const;
}
