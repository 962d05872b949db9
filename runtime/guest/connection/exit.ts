import { viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import type { Exit } from '../guest.ts';

const EXIT_BYTES = 12;

/** Reads an Exit frame: the wait status is laid out as wait(2) gives it. */
export function decodeExit(pid: number, payload: Uint8Array): Exit {
  if (payload.length !== EXIT_BYTES)
    throw new GuestError(`Cannot read the exit of process ${String(pid)}: ${String(payload.length)} bytes`);
  const view = viewOf(payload);
  const status = view.getInt32(0, true);
  const number = status & 0x7f;
  const signal = number === 0 ? undefined : number;
  const code = signal === undefined ? (status >> 8) & 0xff : undefined;
  return {
    pid,
    code,
    signal,
    status: code ?? 128 + number,
    coreDumped: signal !== undefined && (status & 0x80) !== 0,
    userTimeUs: view.getUint32(4, true),
    systemTimeUs: view.getUint32(8, true),
  };
}
