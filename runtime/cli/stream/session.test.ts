import { describe, expect, it } from 'vitest';
import type { Upgrade } from '../../http/handler.ts';
import { RAW_STREAM } from '../../http/handler.ts';
import { Detached } from '../errors.ts';
import { TestInvocation } from '../testing/test-invocation.ts';
import { joinStreams } from './session.ts';

const noApi = () => Promise.reject(new Error('not asked'));
const open = { tty: true, stdin: true, stdout: true, stderr: true, detachKeys: '' };

/** A process with a terminal that writes what it reads in capitals, and ends at `exit`. */
function shell(): { connection: Upgrade; typed: () => string } {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let typed = '';
  const echo = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      const text = decoder.decode(bytes);
      typed += text;
      controller.enqueue(encoder.encode(text.toUpperCase()));
      if (text.includes('exit')) controller.terminate();
    },
  });
  return {
    connection: { kind: 'upgrade', contentType: RAW_STREAM, readable: echo.readable, writable: echo.writable },
    typed: () => typed,
  };
}

function keyboard(...texts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

describe('a session with a terminal', () => {
  it('is raw, carries keys one way and output the other, ends with the process', async () => {
    const invocation = new TestInvocation([], {
      api: noApi,
      terminal: { rows: 24, columns: 80 },
      stdin: keyboard('ls\n', 'exit\n'),
    });
    const { connection } = shell();
    await joinStreams(invocation, connection, { ...open, signal: invocation.signal });
    expect(invocation.stdout).toBe('LS\nEXIT\n');
    expect(invocation.stdinMode).toEqual({ raw: true });
  });

  it('is left by ctrl-p ctrl-q, which the process never sees', async () => {
    const invocation = new TestInvocation([], {
      api: noApi,
      terminal: { rows: 24, columns: 80 },
      stdin: keyboard('a\u0010', 'b\u0010\u0011c'),
    });
    const { connection, typed } = shell();
    await expect(joinStreams(invocation, connection, { ...open, signal: invocation.signal })).rejects.toBeInstanceOf(
      Detached,
    );
    expect(typed()).toBe('a\u0010b');
  });

  it('ends when its client is gone', async () => {
    const invocation = new TestInvocation([], {
      api: noApi,
      terminal: { rows: 24, columns: 80 },
      stdin: keyboard('ls\n'),
    });
    const { connection } = shell();
    const session = joinStreams(invocation, connection, { ...open, signal: invocation.signal });
    invocation.aborter.abort(new Error('gone'));
    await expect(session).rejects.toThrow('gone');
  });
});
