/** A socket of Node's as the duplex of bytes that HTTP connections are served on, with backpressure both ways. */
import type { Socket } from 'node:net';
import type { ByteDuplex } from '../../runtime/std/byte-duplex.ts';

export function socketDuplex(socket: Socket): ByteDuplex {
  return { readable: readableOf(socket), writable: writableOf(socket) };
}

function readableOf(socket: Socket): ReadableStream<Uint8Array> {
  socket.pause();
  let isOver = false;
  const once = (finish: () => void) => () => {
    if (isOver) return;
    isOver = true;
    finish();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        socket.on('data', (bytes: Buffer) => {
          socket.pause();
          if (!isOver) controller.enqueue(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        });
        socket.once(
          'end',
          once(() => controller.close()),
        );
        socket.once('error', (error) => once(() => controller.error(error))());
        socket.once(
          'close',
          once(() => controller.close()),
        );
      },
      pull: () => void socket.resume(),
      cancel: once(() => socket.destroySoon()),
    },
    { highWaterMark: 0 },
  );
}

function writableOf(socket: Socket): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    start(controller) {
      // Tells the connection that the client is gone though nothing is being written.
      socket.once('error', (error) => controller.error(error));
      socket.once('close', () => controller.error(new Error('the connection is closed')));
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise((resolve) => void socket.end(resolve)),
    abort: () => void socket.destroy(),
  });
}
