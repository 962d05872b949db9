import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeProgram } from './encode-program.ts';
import { GuestError } from './errors.ts';
import { ProgramError } from './program-error.ts';
import { decodeProgram } from './testing/decode-program.ts';
import { Program } from './program.ts';
import { ArgKind, FRAME_PAYLOAD_BYTES_MAX, OpFlag } from './protocol.ts';
import { decodeResult } from './result.ts';
import { close, openat } from './syscalls/open.ts';
import { pipe2 } from './syscalls/descriptors.ts';
import { read, write } from './syscalls/read-write.ts';

const encode = (p: Program): Uint8Array => {
  const bytes = new Uint8Array(p.encodedBytes);
  encodeProgram(p, bytes);
  return bytes;
};

describe('a program', () => {
  test('is laid out as the protocol says', () => {
    const p = new Program('layout');
    const fd = openat(p, -100, '/x', 0);
    read(p, fd, 16);
    close(p, fd, { always: true, continue: true });
    const bytes = encode(p);
    const decoded = decodeProgram(bytes);
    expect(decoded.ops.map(({ number, flags }) => [number, flags])).toEqual([
      [295, 0],
      [3, 0],
      [6, OpFlag.Always | OpFlag.Continue],
    ]);
    expect(decoded.ops[1]?.args).toEqual([
      { kind: ArgKind.Result, value: 0 },
      { kind: ArgKind.Scratch, value: 0 },
      { kind: ArgKind.Immediate, value: 16 },
    ]);
    expect(decoded.outputs).toEqual([{ kind: ArgKind.Scratch, offset: 0, lengthFrom: 1, length: 16 }]);
    expect([decoded.scratchBytes, [...decoded.data]]).toEqual([16, [0x2f, 0x78, 0]]);
  });

  test('puts addresses and results into structs', () => {
    const p = new Program('links');
    const fd = openat(p, -100, '/x', 0);
    p.struct([1, p.string('/x'), fd]);
    const { relocations, ops } = decodeProgram(encode(p));
    expect(relocations).toEqual([{ at: 12, kind: ArgKind.Data, offset: 0 }]);
    expect(ops[0]?.store).toBe(16);
  });

  test('loads what a call wrote to memory', () => {
    const p = new Program('pipe');
    close(p, pipe2(p, 0).second);
    expect(decodeProgram(encode(p)).ops[1]?.args).toEqual([{ kind: ArgKind.Load, value: 4 }]);
  });

  test('stores equal strings once', () => {
    const p = new Program('strings');
    expect(p.string('/a')).toBe(p.string('/a'));
  });

  test.each<[string, (p: Program) => void, RegExp]>([
    ['a NUL in a string', (p) => p.string('a\0b'), /a NUL byte/],
    [
      'a value of another program',
      (p) => close(p, openat(new Program('other'), -100, '/', 0)),
      /another program \("other"\)/,
    ],
    ['a number that no register holds', (p) => close(p, 2 ** 32), /no 32-bit number/],
    ['a fraction', (p) => close(p, 1.5), /no 32-bit number/],
    ['too much scratch memory', (p) => p.scratch(97 * 1024), /scratch memory, more than/],
    ['too much data', (p) => p.bytes(new Uint8Array(FRAME_PAYLOAD_BYTES_MAX)), /do not fit/],
    ['too many calls', (p) => Array.from({ length: 513 }, () => close(p, 1)), /more than 512/],
    [
      'too much to hand back',
      (p) => [read(p, 1, 90_000), p.output(close(p, 1), p.bytes(new Uint8Array(50_000)))],
      /results/,
    ],
    ['a second place for a result', (p) => ((fd) => [p.struct([fd]), p.struct([fd])])(openat(p, -100, '/', 0)), /dup2/],
    ['a word outside of a block', (p) => p.bytes(new Uint8Array(6), [[4, p.string('x')]]), /a word at byte 4 of 6/],
    ['calls after it was run', (p) => [p.seal(), close(p, 1)], /has been run/],
  ])('refuses %s', (_, build, message) => {
    const p = new Program('wrong');
    expect(() => build(p)).toThrow(ProgramError);
    expect(() => build(new Program('wrong'))).toThrow(message);
  });
});

const program = (): Program => {
  const p = new Program('read');
  const fd = openat(p, -100, '/x', 0);
  read(p, fd, 64);
  write(p, fd, 'x');
  return p;
};

describe('a result', () => {
  test('from a hostile guest is an error or a possible answer', () => {
    const p = program();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        try {
          const result = decodeResult(p, payload);
          expect(result.values).toHaveLength(3);
        } catch (error) {
          expect(error).toBeInstanceOf(GuestError);
        }
      }),
    );
  });

  test('with any part changed is an error or a possible answer', () => {
    const p = program();
    const valid = new Uint8Array(8 + 24 + 4 + 10);
    new DataView(valid.buffer).setUint16(4, 3, true);
    new DataView(valid.buffer).setUint16(6, 1, true);
    new DataView(valid.buffer).setUint32(32, 10, true);
    expect(decodeResult(p, valid).failure).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(3), (at, byte, cut) => {
        const changed = valid.slice(0, valid.length - cut);
        if (at < changed.length) changed[at] = byte;
        try {
          decodeResult(p, changed);
        } catch (error) {
          expect(error).toBeInstanceOf(GuestError);
        }
      }),
    );
  });

  test.each([
    [2, /died before/],
    [4, /malformed/],
    [8, /too much waits/],
  ])('with flags %i says what happened', (flags, message) => {
    expect(() => decodeResult(program(), Uint8Array.of(flags, 0, 0, 0, 0, 0, 0, 0))).toThrow(message);
  });
});
