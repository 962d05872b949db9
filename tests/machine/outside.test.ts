/** The machine and the world around it: ports that are reached from outside, connections and names that lead out. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AF_INET } from '../../runtime/guest/constants/address-families.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM } from '../../runtime/guest/constants/socket-types.ts';
import { Program } from '../../runtime/guest/program.ts';
import { inetAddress } from '../../runtime/guest/syscalls/socket-address.ts';
import { bind, socket as openSocket } from '../../runtime/guest/syscalls/socket.ts';
import { insideNetwork } from '../../runtime/network/connect/inside.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import type { ByteDuplex } from '../../runtime/std/byte-duplex.ts';
import type { NameUpstream } from '../../runtime/network/dns/upstream.ts';
import type { OutsideTcp } from '../../runtime/outside/outside-tcp.ts';
import { CONNECTIONS_MAX } from '../../runtime/outside/gate.ts';
import { directTcp } from '../../sandbox/node/direct-tcp.ts';
import { hostPorts } from '../../sandbox/node/host-ports.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { socketDuplex } from '../../sandbox/node/socket-duplex.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;
/** Hundreds of processes, one after the other. */
const SLOW = { timeout: 90_000 };

/** Servers of the test; the guest finds them on whatever address it asks for, at the same ports. */
const servers: Server[] = [];
const direct = directTcp({ thisComputer: true });
/** Connections to them. */
let open = 0;
const tcp: OutsideTcp = {
  reach: 'everything',
  async connect({ port }, signal) {
    const connection = await direct.connect({ address: '127.0.0.1', port }, signal);
    open += 1;
    const reset = (): void => {
      open -= 1;
      connection.reset();
    };
    return { ...connection, reset };
  },
};
const names: NameUpstream = {
  ask: ({ name, type }) =>
    Promise.resolve(
      name === 'shop.example' && type === 'A'
        ? { code: 'NOERROR', records: [{ name, type, ttl: 60, data: ADDRESS }] }
        : { code: name === 'shop.example' ? 'NOERROR' : 'NXDOMAIN', records: [] },
    ),
};
/** For documentation: RFC 5737. */
const ADDRESS = '203.0.113.7';

let sandbox: Sandbox;
let log: string[] = [];

beforeAll(async () => {
  sandbox = await openSandbox({ tcp, names, hostPorts: hostPorts('127.0.0.1'), log: (message) => log.push(message) });
});
afterAll(() => {
  for (const server of servers) server.close();
  sandbox[Symbol.dispose]();
});

/** Returns the port. */
async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const run = (line: string) => runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

/** A line for the guest's shell; its output, trimmed. */
async function shell(line: string): Promise<string> {
  const { stdout, stderr, code } = await run(line);
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

/** Sends everything, half-closes, reads to the end. */
async function exchange({ readable, writable }: ByteDuplex, message: string): Promise<string> {
  const sent = new Blob([message]).stream().pipeTo(writable);
  let answer = '';
  for await (const piece of chunks(readable.pipeThrough(new TextDecoderStream() as never))) answer += String(piece);
  await sent;
  return answer;
}

/** A container with ports that nobody chose; returns those of the host. */
async function publish(name: string, options: string, command: string): Promise<number[]> {
  await shell(`docker run -d --name ${name} ${options} busybox ${command}`);
  const lines = await shell(`docker port ${name} | sed 's/.*://'`);
  return lines.split('\n').map(Number);
}

/** A socket in the network of a process that sends back what it gets: BusyBox has no program for that. */
async function echoDatagrams(pid: number, port: number): Promise<Disposable> {
  const p = new Program('echo datagrams');
  const fd = insideNetwork(p, pid, () => {
    const opened = openSocket(p, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
    bind(p, opened, inetAddress('0.0.0.0', port));
    return opened;
  });
  const datagrams = sandbox.guest.datagrams((await sandbox.guest.run(p)).get(fd));
  const serving = (async () => {
    for await (const datagram of datagrams) datagrams.send(datagram);
  })();
  return { [Symbol.dispose]: () => (datagrams.release(), void serving) };
}

describe('a published port', () => {
  let echo = 0;
  let closed = 0;
  beforeAll(async () => {
    [echo = 0] = await publish('echo', '-p 7', 'nc -ll -p 7 -e /bin/cat');
    [closed = 0] = await publish('closed', '-p 127.0.0.1::7', 'sleep 1000');
  });
  afterAll(async () => void (await shell('docker rm -f echo closed')));

  test('is reached with bytes both ways, and a half-close passes', async () => {
    await expect.poll(() => sandbox.connectPort(echo).then((port) => exchange(port, 'hello'))).toBe('hello');
    const long = 'x'.repeat(1_000_000);
    expect((await exchange(await sandbox.connectPort(echo), long)).length).toBe(long.length);
  });

  test('that nobody listens on, and one that is not published, are refused with words', async () => {
    await expect(sandbox.connectPort(closed)).rejects.toMatchObject({ code: 'refused' });
    await expect(sandbox.connectPort(1)).rejects.toMatchObject({ code: 'not-published' });
  });

  test('gives its place back when the connection is dropped', async () => {
    for (let round = 0; round <= 64; round += 1) (await sandbox.connectPort(echo)).release();
    expect(await exchange(await sandbox.connectPort(echo), 'still here')).toBe('still here');
  });

  test('is one of the computer, too', async () => {
    const client = connect({ port: echo, host: '127.0.0.1', allowHalfOpen: true });
    expect(await exchange(socketDuplex(client), 'hello')).toBe('hello');
    const refused = connect(closed, '127.0.0.1');
    await expect(once(refused, 'close').then(() => 'closed')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('carries datagrams to the container, and its answers back', async () => {
    const [port = 0] = await publish('udp', '-p 9/udp', 'sleep 1000');
    using _ = await echoDatagrams(Number(await shell("docker inspect -f '{{.State.Pid}}' udp")), 9);
    const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
    for (const [type, address] of [['udp4', '127.0.0.1'] as const, ...(hasIpv6 ? [['udp6', '::1'] as const] : [])]) {
      const client = createSocket(type);
      const answer = once(client, 'message');
      const asking = setInterval(() => client.send('ping', port, address), 200);
      expect(String((await answer)[0])).toBe('ping');
      clearInterval(asking);
      client.close();
    }
    await shell('docker rm -f udp');
  });

  test('that the computer has given to another program is refused in Docker’s words, and nothing stays behind', async () => {
    const port = await serve(() => undefined);
    const { stderr } = await run(`docker run -d --name late -p ${port}:7 busybox nc -ll -p 7 -e /bin/cat`);
    const why = `Error starting userland proxy: listen tcp4 0.0.0.0:${port}: bind: address already in use`;
    expect(stderr).toContain('driver failed programming external connectivity on endpoint late');
    expect(stderr).toContain(why);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await shell('docker start late');
    await expect
      .poll(() => exchange(socketDuplex(connect({ port, host: '127.0.0.1', allowHalfOpen: true })), 'x').catch(String))
      .toBe('x');
    await shell('docker rm -f late');
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('that nobody chose is another one where the computer has it taken', async () => {
    const taken = createServer();
    const next = Math.max(echo, closed) + 1;
    // If somebody has that one already, all the better.
    await once(taken.listen(next, '127.0.0.1'), 'listening').catch(() => undefined);
    const [port = 0] = await publish('other', '-p 7', 'sleep 1000');
    expect(port).not.toBe(next);
    taken.close();
    await shell('docker rm -f other');
  });
});

const docker = (line: string): Promise<string> => shell(`docker run --rm busybox sh -c '${line}'`);

describe('a connection out', () => {
  test('from the guest and from containers carries bytes both ways and ends as it ends outside', async () => {
    const port = await serve(
      (socket) => void socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end('.')),
    );
    expect(await shell(`echo hello | nc ${ADDRESS} ${port}`)).toBe('hello\n.');
    expect(await docker(`echo hello | nc ${ADDRESS} ${port}`)).toBe('hello\n.');
    await shell('docker network create crew');
    expect(await shell(`docker run --rm --network crew busybox sh -c 'echo hello | nc ${ADDRESS} ${port}'`)).toBe(
      'hello\n.',
    );
    expect(await shell(`docker run --rm --network host busybox sh -c 'echo hello | nc ${ADDRESS} ${port}'`)).toBe(
      'hello\n.',
    );
    await shell('docker network rm crew');
  });

  test('brings a megabyte each way, unchanged', async () => {
    const port = await serve((socket) => void socket.pipe(socket));
    const line = `dd if=/dev/urandom of=/f bs=1000 count=1000 2>/dev/null; nc ${ADDRESS} ${port} < /f | cmp - /f && echo same`;
    expect(await docker(line)).toBe('same');
  });

  test('is refused when it is refused outside, and the log says why', async () => {
    const port = await serve(() => undefined);
    servers.pop()?.close();
    log = [];
    const { stderr } = await run(`docker run --rm busybox wget -O - http://${ADDRESS}:${port}/`);
    expect(stderr).toContain("can't connect to remote host (203.0.113.7): Connection refused");
    expect(log.join()).toContain(
      `no connection to ${ADDRESS}:${port}: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  test('that is reset outside is reset inside', async () => {
    const port = await serve((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const { code, stderr } = await run(`curl -sS http://${ADDRESS}:${port}/`);
    expect([code, stderr.trim()]).toEqual([56, 'curl: (56) Recv failure: Connection reset by peer']);
  });

  test('does not exist on an internal network', async () => {
    const port = await serve((socket) => void socket.end('leak'));
    await shell('docker network create --internal vault');
    const { stdout, code } = await run(`docker run --rm --network vault busybox nc -w 2 ${ADDRESS} ${port}`);
    expect([stdout, code]).toEqual(['', 1]);
    await shell('docker network rm vault');
  });

  test('of which there are too many waits, and gets its turn', async () => {
    const sockets = new Set<Socket>();
    const port = await serve((socket) => {
      sockets.add(socket.resume().once('end', () => socket.end()));
      socket.once('close', () => sockets.delete(socket));
    });
    const flood = `for i in $(seq ${CONNECTIONS_MAX + 10}); do exec {fd}<>/dev/tcp/${ADDRESS}/${port}; done`;
    await shell(`bash -c '${flood}' > /dev/null 2>&1 & echo $! > /tmp/flood`);
    await expect.poll(() => sockets.size, SLOW).toBe(CONNECTIONS_MAX);
    await shell('kill -9 $(cat /tmp/flood)');
    await expect.poll(() => sockets.size, SLOW).toBe(0);
    const other = await serve((socket) => void socket.end('free'));
    expect(await shell(`nc ${ADDRESS} ${other}`)).toBe('free');
  });

  test('ends with its container, although the other side would go on', async () => {
    const port = await serve((socket) => void socket.resume());
    await shell(`docker run -d --name gone busybox nc ${ADDRESS} ${port}`);
    await expect.poll(() => open).toBe(1);
    await shell('docker rm -f gone');
    await expect.poll(() => open, SLOW).toBe(0);
  });

  test('whose reader never reads slows the sender, and ends with its container', async () => {
    let sent = 0;
    let closed = false;
    const port = await serve((socket) => {
      const piece = Buffer.alloc(65_536);
      const more = (): void => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length;
      };
      socket.on('drain', more).on('close', () => (closed = true));
      more();
    });
    await shell(`docker run -d --name deaf busybox sh -c 'nc ${ADDRESS} ${port} | sleep 1000'`);
    await expect.poll(() => sent).toBeGreaterThan(0);
    await shell('sleep 2');
    expect(sent).toBeLessThan(32_000_000);
    await shell('docker rm -f deaf');
    await expect.poll(() => closed).toBe(true);
  });
});

describe('a name of the outside', () => {
  test('is found by the guest, on the default bridge and on a network of one’s own', async () => {
    const port = await serve((socket) => void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nopen')));
    expect(await shell(`curl -sS http://shop.example:${port}/`)).toBe('open');
    expect(await docker(`wget -q -O - http://shop.example:${port}/`)).toBe('open');
    await shell('docker network create crew');
    expect(await shell(`docker run --rm --network crew busybox wget -q -O - http://shop.example:${port}/`)).toBe(
      'open',
    );
    expect(await shell(`docker run --rm --dns 9.9.9.9 busybox wget -q -O - http://shop.example:${port}/`)).toBe('open');
    await shell('docker network rm crew');
  });

  test('that isn’t there is told at once', async () => {
    expect((await run('curl -sS http://nobody.example/')).stderr).toContain('Could not resolve host: nobody.example');
    expect((await run('docker run --rm busybox wget http://nobody.example/')).stderr).toContain(
      "bad address 'nobody.example'",
    );
  });
});

describe('what is no TCP and no question for a name', () => {
  test('is told that the network is unreachable', async () => {
    expect((await run(`ping -c 1 -W 2 ${ADDRESS}`)).code).toBe(1);
  });
});
