/** Request bodies that are JSON documents: bounded, of the right content type, decoded into known fields. */
import { DockerError, badParameter } from '../../std/errors.ts';
import { chunks } from '../../std/chunks.ts';
import type { ApiRequest } from '../../http/handler.ts';
import { type GoStruct, decodeGoJson, GoJsonError } from '../../text/go-json.ts';
import { AFTER_THE_VALUE, explainSyntaxError } from '../../text/json-syntax.ts';

/** A create request with a few thousand environment variables has some hundred kilobytes. */
const JSON_BODY_BYTES_MAX = 4 * 1024 * 1024;

/** Undefined when the body is empty. Errors are moby's (api/server/httputils/httputils.go, ReadJSON). */
export async function optionalJsonBody(
  request: ApiRequest,
  type: GoStruct,
): Promise<Record<string, unknown> | undefined> {
  const text = await readText(request);
  if (text.trim() === '') return undefined;
  requireJson(request.headers.get('Content-Type') ?? '');
  return decodeBody(type, parse(text));
}

/** To Docker no body is a value that says nothing. */
export const jsonBody = async (request: ApiRequest, type: GoStruct): Promise<Record<string, unknown>> =>
  (await optionalJsonBody(request, type)) ?? {};

/** For the endpoint that needs one. */
export async function requireJsonBody(request: ApiRequest, type: GoStruct): Promise<Record<string, unknown>> {
  const value = await optionalJsonBody(request, type);
  if (value === undefined) throw badParameter('invalid JSON: got EOF while reading request body');
  return value;
}

export async function readText({ body }: ApiRequest): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ? chunks(body) : []) {
    bytes += chunk.byteLength;
    if (bytes > JSON_BODY_BYTES_MAX) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const tooLarge = () => new DockerError(413, `request body too large: the limit is ${JSON_BODY_BYTES_MAX} bytes`);

function requireJson(contentType: string): void {
  if (contentType === '') throw badParameter('malformed Content-Type header (): mime: no media type');
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return;
  throw badParameter(`unsupported Content-Type header (${contentType}): must be 'application/json'`);
}

/** A body's value as Docker takes it. Throws a 400 with Go's words. */
export function decodeBody(type: GoStruct, value: unknown): Record<string, unknown> {
  try {
    return decodeGoJson(type, value);
  } catch (error) {
    throw error instanceof GoJsonError ? badParameter(`invalid JSON: ${error.message}`) : error;
  }
}

/** Go decodes the first value and then asks whether there is more. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const why = explainSyntaxError(text);
    throw badParameter(why.endsWith(AFTER_THE_VALUE) ? 'unexpected content after JSON' : `invalid JSON: ${why}`);
  }
}
