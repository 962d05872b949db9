import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { chunks } from '../../runtime/std/chunks.ts';
import { directTcp } from './direct-tcp.ts';

const { signal } = new AbortController();
const own = Object.values(networkInterfaces())
  .flat()
  .flatMap((each) => (each?.family === 'IPv4' ? [each.address] : []));

test.each(['127.0.0.1', '127.8.9.1', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255', '10.0.2.2', ...own])(
  '%s is this computer, its link or a group, and is not reached unless that was wished',
  async (address) => {
    await expect(directTcp().connect({ address, port: 80 }, signal)).rejects.toMatchObject({ refusal: 'prohibited' });
  },
);

test('the router stands for this computer when that was wished', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined).end('here'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const tcp = directTcp({ thisComputer: true });
  const connection = await tcp.connect({ address: '10.0.2.2', port }, signal);
  const pieces: string[] = [];
  for await (const piece of chunks(connection.readable)) pieces.push(new TextDecoder().decode(piece));
  expect(pieces.join('')).toBe('here');
  connection.reset();
  server.close();
  await once(server, 'close');
  await expect(tcp.connect({ address: '10.0.2.2', port }, signal)).rejects.toMatchObject({
    refusal: 'refused',
    message: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  });
});

test('who gives up gets its own reason', async () => {
  const reason = new Error('enough');
  const connecting = directTcp().connect({ address: '192.0.2.1', port: 80 }, AbortSignal.abort(reason));
  await expect(connecting).rejects.toBe(reason);
});
