/** What the machine of a page reaches: nothing at all, or web pages that the browser fetches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpNames } from '../../runtime/outside/http-names.ts';
import { httpTcp } from '../../runtime/outside/http-tcp.ts';
import { type Outside, OutsideError } from '../../runtime/std/outside.ts';
import { openSandbox, type OpenOptions } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { RunResult } from '../../sandbox/contract.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;

let sandbox: Sandbox;
const run = (line: string): Promise<RunResult> =>
  runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

function inSandbox(options: OpenOptions): void {
  beforeAll(async () => {
    sandbox = await openSandbox(options);
  });
  afterAll(() => sandbox[Symbol.dispose]());
}

describe('offline', () => {
  inSandbox({});

  test.each([
    ['curl -sS http://shop.example/', 'Could not resolve host: shop.example'],
    ['curl -sS http://192.0.2.1/', 'Failed to connect to 192.0.2.1 port 80'],
    ['ping -c 1 192.0.2.1', 'Network is unreachable'],
    ['docker run --rm busybox wget http://shop.example/', "bad address 'shop.example'"],
    [
      'docker run --rm busybox wget http://192.0.2.1/',
      "can't connect to remote host (192.0.2.1): Network is unreachable",
    ],
    ['docker run --rm busybox wget http://10.0.2.2/', "can't connect to remote host (10.0.2.2): Connection refused"],
  ])('%s fails with words', async (line, words) => {
    const { code, stderr } = await run(line);
    expect(code).not.toBe(0);
    expect(stderr).toContain(words);
  });
});

describe('with requests that the browser makes', () => {
  const log: string[] = [];
  const names = new HttpNames();
  const outside: Outside = {
    fetch: (url, request) =>
      new URL(url).host === 'shop.example'
        ? Promise.resolve(new Response(`${request?.method ?? ''} ${url}\n`))
        : Promise.reject(new OutsideError('the browser got nothing', 'It doesn’t let other pages read it (CORS).')),
  };
  inSandbox({ outside, tcp: httpTcp(outside, names), names, log: (message) => log.push(message) });

  test('the guest and containers read web pages', async () => {
    expect((await run('curl -sS http://shop.example/a?b')).stdout).toBe('GET http://shop.example/a?b\n');
    expect((await run('curl -sS -d x=1 http://shop.example/')).stdout).toBe('POST http://shop.example/\n');
    expect((await run('docker run --rm busybox wget -q -O - http://shop.example/a')).stdout).toBe(
      'GET http://shop.example/a\n',
    );
  });

  test('what is refused is told, and why', async () => {
    const { stdout } = await run('curl -sS http://bank.example/');
    expect(stdout).toContain('It doesn’t let other pages read it (CORS).');
    expect((await run('curl -sS https://shop.example/')).stderr).toContain(
      'Failed to connect to shop.example port 443',
    );
    expect(log.join()).toContain('ask for http://, the browser encrypts it');
    expect((await run('nc 192.0.2.1 25 < /dev/null')).stderr).toContain('Connection refused');
  });
});
