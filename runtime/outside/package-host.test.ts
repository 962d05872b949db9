import { expect, test } from 'vitest';
import { isUpgrade } from '../http/handler.ts';
import { OutsideError } from '../std/outside.ts';
import { packageHost } from './package-host.ts';

const FILES: Readonly<Record<string, string>> = {
  'debian/pool/main/g/gcc/g++_1~2_i386.deb': 'deb',
  'simple/flask/index.html': '<a>',
};
const read = (path: string): Promise<Response> =>
  path.startsWith('gone')
    ? Promise.reject(new OutsideError('the site is gone'))
    : Promise.resolve(new Response(FILES[path] ?? 'none', { status: path in FILES ? 200 : 404 }));

const host = packageHost(read, { isOnline: false });
const { signal } = new AbortController();
const ask = async (path: string, { method = 'GET', from = host } = {}): Promise<Response> => {
  const answer = await from({ method, url: `http://x${path}`, headers: new Headers(), body: null, signal });
  if (isUpgrade(answer)) throw new Error('the connection is taken over');
  return answer;
};

test.each([
  ['/debian/pool/main/g/gcc/g%2b%2b_1%7e2_i386.deb', 200],
  ['/simple/flask/', 200],
  ['/simple/numpy/', 404],
  ['/debian/%2e%2e/secret', 404],
  ['/debian//..%2fsecret', 400],
  ['/debian/%00', 400],
  ['/%zz', 400],
  [`/${'x'.repeat(600)}`, 400],
  ['/gone', 502],
])('%s: %i', async (path, status) => {
  expect((await ask(path)).status).toBe(status);
});

test('nothing can be written', async () => {
  expect((await ask('/simple/flask/', { method: 'PUT' })).status).toBe(405);
});

test('with a way out, a project that is not here leads to the Python Package Index; a file does not', async () => {
  const from = packageHost(read, { isOnline: true });
  const { status, headers } = await ask('/simple/numpy/', { from });
  expect([status, headers.get('Location')]).toEqual([302, 'https://pypi.org/simple/numpy/']);
  expect((await ask('/debian/pool/x.deb', { from })).status).toBe(404);
});
