/**
 * A terminal's port and its screen, with flow control: the sandbox sends at most TERMINAL_WINDOW_BYTES that were not reported as
 * drawn. The screen draws in slices of its own, so a flood neither blocks the page nor piles up in it.
 */
import type { TerminalInfo, TerminalInput, TerminalOutput, TerminalSize } from '../../sandbox/contract.ts';
import { Pace, type Screen } from './pace.ts';

export interface Line {
  send(text: string): void;
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
  resize(size: TerminalSize): void;
  /** Hangs up and gives the port back. */
  close(): void;
}

export interface LineListeners {
  /** Bytes have come. */
  onOutput(): void;
  /** The shell has ended; there will be no more output. */
  onExit(code: number): void;
  /** The machine has booted anew: from here on this is another shell. */
  onRestart(info: TerminalInfo): void;
}

/** Reports are collected up to this, so that a flood of small pieces is not answered one by one. */
const DRAWN_REPORT_BYTES = 32 * 1024;

export function connectLine(port: MessagePort, screen: Screen, listeners: LineListeners): Line {
  const tell = (message: TerminalInput): void => port.postMessage(message);
  const pace = new Pace(screen);
  const reportDrawn = drawnReporter((bytes) => tell({ type: 'drawn', bytes }));
  port.addEventListener('message', ({ data }: MessageEvent<TerminalOutput>) => {
    if (data.type === 'exit') {
      pace.flush();
      return listeners.onExit(data.code);
    }
    if (data.type === 'restarted') return listeners.onRestart(data.info);
    listeners.onOutput();
    reportDrawn.expect(data.bytes.length);
    pace.write(data.bytes, () => reportDrawn.drawn(data.bytes.length));
  });
  port.start();
  const sendBytes = (bytes: Uint8Array<ArrayBuffer>): void => tell({ type: 'data', bytes });
  return {
    send: (text) => sendBytes(new TextEncoder().encode(text)),
    sendBytes,
    resize: (size) => tell({ type: 'resize', size }),
    close() {
      pace.stop();
      tell({ type: 'close' });
      port.close();
    },
  };
}

/** Reports when enough was drawn, and always when nothing is left to draw: the window must not stay closed. */
function drawnReporter(report: (bytes: number) => void) {
  let expected = 0;
  let drawn = 0;
  return {
    expect(bytes: number): void {
      expected += bytes;
    },
    drawn(bytes: number): void {
      expected -= bytes;
      drawn += bytes;
      if (drawn < DRAWN_REPORT_BYTES && expected > 0) return;
      report(drawn);
      drawn = 0;
    },
  };
}
