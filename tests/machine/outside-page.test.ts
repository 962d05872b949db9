/** What the machine of a page reaches: nothing at all, or web pages that the browser fetches. */
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BoundNames } from '../../runtime/outside/bound-names.ts';
import { httpTcp } from '../../runtime/outside/http-tcp.ts';
import { relayTcp } from '../../runtime/outside/relay-tcp.ts';
import { type Outside, OutsideError } from '../../runtime/std/outside.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { openSandbox, type OpenOptions } from '../../sandbox/node/load.ts';
import { openRelay, type Relay } from '../../sandbox/node/relay/relay.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { RunResult } from '../../sandbox/contract.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { webFrames } from '../../sandbox/web-frames.ts';
import { CERTIFICATE } from '../support/certificate.ts';

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
  const names = new BoundNames();
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

describe('through a relay', () => {
  let relay: Relay;
  const servers: Server[] = [];
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const frames = webFrames(
    'the relay',
    () => new WebSocket(`ws://127.0.0.1:${relay.port}/`, { origin: 'http://localhost' }),
  );
  const names = new BoundNames();
  beforeAll(async () => {
    const lookUp = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    relay = await openRelay({ host: '127.0.0.1', port: 0, reach: 'computer', origins: [], lookUp });
  });
  inSandbox({ tcp: relayTcp(frames, names, systemTimers), names });
  afterAll(async () => {
    for (const server of servers) server.close();
    await relay.close();
  });

  test('programs speak TLS with a server, by its name', async () => {
    const port = await listening(
      createTlsServer(CERTIFICATE, (socket) => {
        socket.once('data', (question: Buffer) => {
          const body = `${String(socket.getProtocol())} ${question.toString().split('\r\n')[0] ?? ''}\n`;
          socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
        });
      }),
    );
    const url = `https://shop.example:${port}/a`;
    await run(`cat > ca.pem << 'END'\n${CERTIFICATE.cert}\nEND`);
    // busybox has no TLS that a server of today speaks: the guest's curl does, in the container's namespaces.
    const inContainer = 'docker run --rm -v /:/host busybox chroot /host';
    expect(await run(`${inContainer} curl -sS --cacert $PWD/ca.pem ${url}`)).toMatchObject({
      stdout: 'TLSv1.3 GET /a HTTP/1.1\n',
    });
  });

  test('a megabyte comes back as it was sent, after the end of what was sent', async () => {
    const pieces: Buffer[] = [];
    const port = await listening(
      createTcpServer({ allowHalfOpen: true }, (socket) => {
        socket.on('data', (piece) => pieces.push(piece));
        socket.once('end', () => socket.end(Buffer.concat(pieces)));
      }),
    );
    const line = `head -c 1000000 /dev/urandom > sent; nc shop.example ${port} < sent > received; cmp sent received`;
    const { code, stderr } = await run(`docker run --rm busybox sh -c '${line}'`);
    expect([code, stderr]).toEqual([0, '']);
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(1_000_000);
  });

  test('what is refused there is refused here', async () => {
    const gone = createTcpServer();
    const port = await listening(gone);
    gone.close();
    expect((await run(`curl -sS http://shop.example:${port}/`)).stderr).toContain('Failed to connect');
    expect((await run(`nc -w 5 198.18.77.7 80`)).stderr).toContain('No route to host');
  });
});
