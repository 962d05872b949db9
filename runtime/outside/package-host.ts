/**
 * The host that apt and pip of our images ask for packages: a repository of Debian packages below `/debian/`, and a simple repository of
 * Python's (PEP 503) below `/simple/`. Both are files; nothing is made up here.
 */
import type { ApiHandler, ApiRequest } from '../http/handler.ts';
import { OutsideError } from '../std/outside.ts';
import { passOn, textAnswer } from './http-connection.ts';

export const PACKAGE_HOST = 'packages.drydock.internal';

/** Reads a file by its path, such as `debian/dists/bookworm/InRelease`; one that is not there is a 404. Rejects with an OutsideError. */
export type ReadPackageFile = (path: string, signal: AbortSignal) => Promise<Response>;

const PYPI = 'https://pypi.org/simple/';
const PROJECT = /^simple\/([a-z0-9-]+)\/index\.html$/;
const PATH_LENGTH_MAX = 512;

/** `isOnline`: whether whoever asks for a Python project that is not here may find it in the Python Package Index. */
export const packageHost =
  (read: ReadPackageFile, { isOnline }: { readonly isOnline: boolean }): ApiHandler =>
  async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return textAnswer(405, 'packages can only be read\n');
    const path = pathOf(request);
    if (path === undefined) return textAnswer(400, 'that is no path of a package\n');
    const answer = await fileAt(path, read, request.signal);
    const [, project] = PROJECT.exec(path) ?? [];
    if (answer.status !== 404 || project === undefined || !isOnline) return answer;
    return new Response(null, { status: 302, headers: { Location: `${PYPI}${project}/`, 'Content-Length': '0' } });
  };

/** apt escapes plus signs and tildes. Undefined for what would lead elsewhere. */
function pathOf({ url }: ApiRequest): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url).pathname).slice(1);
    const isPlain = /^[A-Za-z0-9][A-Za-z0-9+~._/-]*$|^$/.test(path) && !path.split('/').includes('..');
    if (!isPlain || path.length > PATH_LENGTH_MAX) return undefined;
    return path === '' || path.endsWith('/') ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

async function fileAt(path: string, read: ReadPackageFile, signal: AbortSignal): Promise<Response> {
  try {
    const answer = await read(path, signal);
    if (answer.ok) return typed(path, passOn(answer));
    await answer.body?.cancel();
    return textAnswer(answer.status === 404 ? 404 : 502, `${path} is not here (status ${answer.status})\n`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError)) throw error;
    return textAnswer(502, `${error.message}\n`);
  }
}

/** pip reads nothing that is not called a page. */
function typed(path: string, answer: Response): Response {
  const type = path.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/octet-stream';
  answer.headers.set('Content-Type', type);
  return answer;
}
