import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startNativeAgent, whyNoNativeAgent } from '../testing/native-agent.ts';
import { Program } from '../program.ts';
import { loadDeviceProgram } from '../syscalls/bpf.ts';
import { deviceInstructions, deviceProgram } from './device-program.ts';
import { accessBits, DEFAULT_DEVICE_RULES, devicePolicy, type DeviceRule } from './device-rules.ts';
import { Code, type Instruction } from './instruction.ts';

interface Request {
  readonly type: 'b' | 'c';
  readonly major: number;
  readonly minor: number;
  readonly access: string;
}

/** eBPF as the kernel runs it, as far as the programs use it. */
function interpret(program: readonly Instruction[], { type, major, minor, access }: Request): boolean {
  const context = [(accessBits(access) << 16) | (type === 'b' ? 1 : 2), major, minor];
  const registers = [0, 0, 0, 0, 0, 0];
  for (let at = 0; ; at++) {
    const instruction = program[at];
    if (!instruction) throw new Error(`the program runs off its end at ${String(at)}`);
    const { code, target, source, offset, immediate } = instruction;
    const [left = 0, right = 0] = [registers[target], registers[source]];
    if (code === Code.Exit) return registers[0] === 1;
    if (code === Code.LoadWord) registers[target] = context[offset / 4] ?? 0;
    else if (code === Code.Move) registers[target] = immediate;
    else if (code === Code.MoveRegister) registers[target] = right;
    else if (code === Code.And) registers[target] = left & immediate;
    else if (code === Code.ShiftRight) registers[target] = left >>> immediate;
    else if (code === Code.JumpEqual) at += left === immediate ? offset : 0;
    else if (code === Code.JumpUnequal) at += left === immediate ? 0 : offset;
    else throw new Error(`unknown operation ${String(code)}`);
  }
}

const allows = (rules: readonly DeviceRule[], request: Request): boolean =>
  interpret(deviceInstructions(devicePolicy(rules)), request);

describe('Docker’s rules', () => {
  test.each([
    ['read and write /dev/null', { type: 'c', major: 1, minor: 3, access: 'rw' }, true],
    ['open a terminal', { type: 'c', major: 136, minor: 7, access: 'rw' }, true],
    ['make any node', { type: 'b', major: 8, minor: 0, access: 'm' }, true],
    ['read a disk', { type: 'b', major: 8, minor: 0, access: 'r' }, false],
    ['make and read a node', { type: 'c', major: 10, minor: 200, access: 'rm' }, false],
    ['read /dev/mem', { type: 'c', major: 1, minor: 1, access: 'r' }, false],
  ] as const)('%s', (_, request, allowed) => {
    expect(allows(DEFAULT_DEVICE_RULES, request)).toBe(allowed);
  });

  test('and a device of the user', () => {
    const fuse: DeviceRule = { allow: true, type: 'c', major: 10, minor: 229, access: 'r' };
    const rules = [...DEFAULT_DEVICE_RULES, fuse];
    expect(allows(rules, { type: 'c', major: 10, minor: 229, access: 'r' })).toBe(true);
    expect(allows(rules, { type: 'c', major: 10, minor: 229, access: 'rw' })).toBe(false);
  });

  test('a privileged container may all', () => {
    const rules: DeviceRule[] = [{ allow: true, type: 'a', access: 'rwm' }];
    expect(allows(rules, { type: 'b', major: 8, minor: 0, access: 'rwm' })).toBe(true);
  });
});

test('programs mean what the policy says', () => {
  const number = fc.nat(2);
  const access = fc.constantFrom('r', 'w', 'm', 'rw', 'rm', 'wm', 'rwm');
  const rule: fc.Arbitrary<DeviceRule> = fc.record(
    { allow: fc.boolean(), type: fc.constantFrom('a', 'b', 'c'), major: number, minor: number, access },
    { requiredKeys: ['allow', 'type', 'access'] },
  );
  const request = fc.record({ type: fc.constantFrom('b', 'c'), major: number, minor: number, access });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), request, (rules, wanted) => {
      const { allowByDefault, exceptions } = devicePolicy(rules);
      const meant = exceptions.some((each) => {
        const [rest, both] = [accessBits(wanted.access) & ~each.access, accessBits(wanted.access) & each.access];
        const device = each.type === wanted.type && [undefined, wanted.major].includes(each.major);
        return device && [undefined, wanted.minor].includes(each.minor) && (allowByDefault ? both !== 0 : rest === 0);
      });
      expect(allows(rules, wanted)).toBe(meant ? !allowByDefault : allowByDefault);
    }),
  );
});

const why = whyNoNativeAgent();
test.skipIf(why)(`the kernel's verifier takes the program${why ? ` (${why})` : ''}`, async () => {
  await using native = await startNativeAgent();
  const p = new Program('load');
  const fd = loadDeviceProgram(p, deviceProgram(DEFAULT_DEVICE_RULES));
  expect((await native.guest.run(p)).get(fd)).toBeGreaterThan(2);
});
