/** What a registry refuses, and how it says so (OCI distribution specification 1.1, "Error Codes"). */

/** Status and sentence of each code, as distribution (registry/api/errcode, registry/api/v2/errors.go) has them. */
const CODES = {
  BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UPLOAD_INVALID: [400, 'blob upload invalid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  DENIED: [403, 'requested access to the resource is denied'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  MANIFEST_BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  NAME_INVALID: [400, 'invalid repository name'],
  NAME_UNKNOWN: [404, 'repository name not known to registry'],
  PAGINATION_NUMBER_INVALID: [400, 'invalid number of results requested'],
  SIZE_INVALID: [400, 'provided length did not match content length'],
  TAG_INVALID: [400, 'manifest tag did not match URI'],
  TOOMANYREQUESTS: [429, 'too many requests'],
  UNAUTHORIZED: [401, 'authentication required'],
  UNAVAILABLE: [503, 'service unavailable'],
  UNKNOWN: [500, 'unknown error'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalCode = keyof typeof CODES;

export interface RefusalOptions extends ErrorOptions {
  /** What was found, in words. */
  readonly detail?: string;
  /** Where it is not the code's own. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A registry's no: one error of the specification. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, { detail, status, headers = {}, cause }: RefusalOptions = {}) {
    super(CODES[code][1], { cause });
    this.code = code;
    this.status = status ?? CODES[code][0];
    this.detail = detail;
    this.headers = headers;
  }
}

/** `{"errors":[{"code":"NAME_UNKNOWN","message":"...","detail":"..."}]}` */
export function refusalAnswer({ code, message, detail, status, headers }: Refusal): Response {
  const text = `${JSON.stringify({ errors: [{ code, message, ...(detail !== undefined && { detail }) }] })}\n`;
  const bytes = new TextEncoder().encode(text);
  const own = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(bytes.byteLength) };
  return new Response(bytes, { status, headers: { ...own, ...headers } });
}
