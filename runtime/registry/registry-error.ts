/**
 * What registries say when they refuse, in the words of Docker's client for them (distribution registry/api/errcode,
 * registry/client/errors.go).
 */
import { bytesOf } from '../std/bytes-of.ts';
import { parseChallenges } from './challenge.ts';
import { lookup } from '../std/lookup.ts';

/** A registry answered, and it isn't what was asked for. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  /** Of the distribution specification, as `MANIFEST_UNKNOWN`; empty when the answer has none. */
  readonly code: string;
  readonly status: number;

  constructor(message: string, code: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Errors are short; an endless one is cut. */
const BODY_BYTES_MAX = 64 * 1024;
/** In a list; who has more wrong says it in vain. */
const ERRORS_MAX = 10;

interface Stated {
  readonly code: string;
  readonly message: string;
}

/** Takes the answer's body. */
export async function registryErrorOf(response: Response): Promise<RegistryError> {
  const { status } = response;
  if (status < 400 || status >= 500) {
    await response.body?.cancel().catch(() => {});
    return new RegistryError(`received unexpected HTTP status: ${status} ${response.statusText}`.trimEnd(), '', status);
  }
  const text = await boundedText(response);
  const stated = [...statedInHeader(response), ...statedInBody(text, status)];
  const [first] = stated;
  if (!first) return unexpected(text, status);
  const message =
    stated.length === 1 ? lineOf(first) : `errors:\n${stated.map((each) => `${lineOf(each)}\n`).join('')}`;
  return new RegistryError(message, first.code, status);
}

async function boundedText(response: Response): Promise<string> {
  if (!response.body) return '';
  const bytes = await bytesOf(response.body, BODY_BYTES_MAX, () => new Error('too large')).catch(
    () => new Uint8Array(),
  );
  return new TextDecoder().decode(bytes);
}

/** RFC 6750, 3.1: a token that was refused. */
function statedInHeader(response: Response): Stated[] {
  return parseChallenges(response.headers.get('WWW-Authenticate'))
    .filter(({ scheme }) => scheme === 'bearer')
    .flatMap(({ parameters }) => {
      const code = lookup(BEARER_CODES, parameters.get('error') ?? '');
      const description = parameters.get('error_description') || (code && DEFAULT_MESSAGES[code]) || '';
      return code === undefined ? [] : [{ code, message: description }];
    });
}

const BEARER_CODES: Readonly<Record<string, string>> = { invalid_token: 'UNAUTHORIZED', insufficient_scope: 'DENIED' };

const DEFAULT_MESSAGES: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'authentication required',
  DENIED: 'requested access to the resource is denied',
  UNSUPPORTED: 'The operation is unsupported.',
  TOOMANYREQUESTS: 'too many requests',
  NAME_UNKNOWN: 'repository name not known to registry',
  MANIFEST_UNKNOWN: 'manifest unknown',
  BLOB_UNKNOWN: 'blob unknown to registry',
};

function statedInBody(text: string, status: number): Stated[] {
  const body = parseObject(text);
  const details = body['details'];
  if (typeof details === 'string' && details !== '')
    return [{ code: CODES_BY_STATUS[status] ?? 'UNKNOWN', message: details }];
  const errors = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  return errors.slice(0, ERRORS_MAX).map((each) => statedOf(each));
}

const CODES_BY_STATUS: Readonly<Record<number, string>> = { 401: 'UNAUTHORIZED', 429: 'TOOMANYREQUESTS' };

function statedOf(value: unknown): Stated {
  const { code, message } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const known = typeof code === 'string' && code !== '' ? code : 'UNKNOWN';
  return {
    code: known,
    message:
      typeof message === 'string' && message !== '' ? message : (lookup(DEFAULT_MESSAGES, known) ?? 'unknown error'),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** `manifest unknown: manifest unknown`: the code in small letters, and the registry's sentence. */
const lineOf = ({ code, message }: Stated): string => `${code.toLowerCase().replaceAll('_', ' ')}: ${message}`;

function unexpected(text: string, status: number): RegistryError {
  if (status === 401)
    return new RegistryError(`unauthorized: ${DEFAULT_MESSAGES['UNAUTHORIZED']}`, 'UNAUTHORIZED', status);
  const why =
    text.trim() === '' ? 'no error details found in HTTP response body' : 'it is no error of the registry API';
  return new RegistryError(
    `error parsing HTTP ${status} response body: ${why}: ${JSON.stringify(text.slice(0, 200))}`,
    '',
    status,
  );
}
