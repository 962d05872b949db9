/** Request bodies that are JSON documents: bounded, of the right content type, decoded into known fields. */
import { DockerError, badParameter } from '../../errors.ts';
import { chunks } from '../../std/chunks.ts';
import type { ApiRequest } from '../handler.ts';
import { type GoStruct, decodeGoJson } from './go-json.ts';
import { explainSyntaxError } from './json-syntax.ts';

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
  return decodeGoJson(type, parse(text));
}

/** For endpoints that need one. */
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter(`invalid JSON: ${explainSyntaxError(text)}`);
  }
}
