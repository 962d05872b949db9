import { describe, expect, test } from 'vitest';
import { parseSeccompProfile } from './seccomp-profile.ts';

const ALLOW = '"defaultAction":"SCMP_ACT_ALLOW"';
const rule = (fields: string) => `{${ALLOW},"syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_ERRNO",${fields}}]}`;
const RUNC =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ';

describe('a seccomp profile', () => {
  test.each(['{}', 'null', '{"syscalls":[]}'])('%s asks for nothing', (text) => {
    expect(parseSeccompProfile(text)).toBeUndefined();
  });

  test('is read with names in any case and both ways to name a call', () => {
    const text =
      '{"DefaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"mkdir","action":"SCMP_ACT_ERRNO","errnoRet":38}]}';
    expect(parseSeccompProfile(text)?.syscalls).toMatchObject([{ names: ['mkdir'], errnoRet: 38, args: [] }]);
  });

  // As dockerd 26.1.5 answers.
  test.each([
    ['x', "invalid character 'x' looking for beginning of value"],
    ['{', 'unexpected end of JSON input'],
    ['{} x', "invalid character 'x' after top-level value"],
    ['[]', 'json: cannot unmarshal array into Go value of type seccomp.Seccomp'],
    [
      '{"defaultAction":5}',
      'json: cannot unmarshal number into Go struct field Seccomp.LinuxSeccomp.defaultAction of type specs.LinuxSeccompAction',
    ],
    [
      `{${ALLOW},"syscalls":5}`,
      'json: cannot unmarshal number into Go struct field Seccomp.syscalls of type []*seccomp.Syscall',
    ],
    [
      `{${ALLOW},"syscalls":[{"names":5}]}`,
      'json: cannot unmarshal number into Go struct field Syscall.syscalls.LinuxSyscall.names of type []string',
    ],
    [
      rule('"args":[{"value":"x"}]'),
      'json: cannot unmarshal string into Go struct field LinuxSeccompArg.syscalls.LinuxSyscall.args.value of type uint64',
    ],
    [rule('"includes":{"minKernel":"x"}'), 'invalid kernel version: "x", expected "<kernel>.<major>"'],
  ])('%s cannot be decoded', (text, why) => {
    expect(() => parseSeccompProfile(text)).toThrow(
      expect.objectContaining({ message: `Decoding seccomp profile failed: ${why}` }),
    );
  });

  test.each([
    ['{"defaultAction":"X"}', 'string X is not a valid action for seccomp'],
    ['{"syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_ERRNO"}]}', 'string  is not a valid action for seccomp'],
    [
      `{${ALLOW},"syscalls":[{"names":["mkdir"],"action":"NOSUCH"}]}`,
      'string NOSUCH is not a valid action for seccomp',
    ],
    [`{${ALLOW},"architectures":["x"]}`, 'string x is not a valid arch for seccomp'],
    [rule('"args":[{"op":"X"}]'), 'string X is not a valid operator for seccomp'],
  ])('%s is refused by runc', (text, why) => {
    expect(() => parseSeccompProfile(text)).toThrow(expect.objectContaining({ message: `${RUNC}${why}: unknown` }));
  });

  test.each([
    [`{${ALLOW},"syscalls":[{"name":"mkdir","names":["x"],"action":"SCMP_ACT_ERRNO"}]}`, 'name', 'names'],
    [`{${ALLOW},"architectures":["SCMP_ARCH_X86"],"archMap":[{}]}`, 'architectures', 'archMap'],
  ])('%s says a thing twice', (text, one, other) => {
    const what = `both '${one}' and '${other}' are specified in the seccomp profile, use either '${one}' or '${other}'`;
    expect(() => parseSeccompProfile(text)).toThrow(expect.objectContaining({ message: what }));
  });
});
