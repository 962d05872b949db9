import { describe, expect, it, vi } from 'vitest';
import type { TerminalInput, TerminalOutput } from '../../sandbox/contract.ts';
import { connectLine } from './flow.ts';
import type { Screen } from './pace.ts';

/** A screen that draws when it is told to. */
function slowScreen(): Screen & { drawAll(): void } {
  const waiting: (() => void)[] = [];
  return {
    write: (_, done) => void waiting.push(done),
    drawAll: () => waiting.splice(0).forEach((done) => done()),
  };
}

function connect(screen: Screen) {
  const { port1, port2 } = new MessageChannel();
  const heard: TerminalInput[] = [];
  port2.addEventListener('message', ({ data }: MessageEvent<TerminalInput>) => heard.push(data));
  port2.start();
  const listeners = { onOutput: vi.fn(), onExit: vi.fn(), onRestart: vi.fn() };
  const line = connectLine(port1, screen, listeners);
  const output = (message: TerminalOutput) => port2.postMessage(message);
  const close = () => port2.close();
  return { line, heard, listeners, output, close };
}

const data = (length: number): TerminalOutput => ({ type: 'data', bytes: new Uint8Array(length) });

describe('a terminal line', () => {
  it('reports as drawn only what the screen has taken in', async () => {
    const screen = slowScreen();
    const { heard, listeners, output, close } = connect(screen);
    for (const length of [20_000, 20_000, 10]) output(data(length));
    await vi.waitFor(() => expect(listeners.onOutput).toHaveBeenCalledTimes(3));
    expect(heard).toEqual([]);
    screen.drawAll();
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual([
      { type: 'drawn', bytes: 40_000 },
      { type: 'drawn', bytes: 10 },
    ]);
    close();
  });

  it('carries keys, sizes and the end both ways', async () => {
    const { line, heard, listeners, output, close } = connect(slowScreen());
    line.send('é');
    line.resize({ rows: 10, columns: 20 });
    output({ type: 'exit', code: 3 });
    await vi.waitFor(() => expect(listeners.onExit).toHaveBeenCalledWith(3));
    line.close();
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard).toEqual([
      { type: 'data', bytes: new TextEncoder().encode('é') },
      { type: 'resize', size: { rows: 10, columns: 20 } },
      { type: 'close' },
    ]);
    close();
  });
});
