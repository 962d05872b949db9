import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageConfig } from '../../model/types.ts';
import { DockerError } from '../../std/errors.ts';
import { applyChanges } from './apply-change.ts';
import { RUNS } from '../../../tests/support/property.ts';

describe('a change line changes the configuration', () => {
  const cases: [string, ImageConfig][] = [
    ['CMD ["sh", "-l"]', { Cmd: ['sh', '-l'] }],
    ['CMD echo  hello', { Cmd: ['/bin/sh', '-c', 'echo  hello'] }],
    ['CMD', { Cmd: ['/bin/sh', '-c'] }],
    ['CMD ["a"', { Cmd: ['/bin/sh', '-c', '["a"'] }],
    ['cmd ["lower"]', { Cmd: ['lower'] }],
    ['ENTRYPOINT ["/init"]', { Entrypoint: ['/init'] }],
    ['ENV A=1 B="two words" C=\'$A\' D=x\\ y', { Env: ['A=1', 'B=two words', 'C=$A', 'D=x y'] }],
    ['ENV A one two', { Env: ['A=one two'] }],
    ['ENV A=1\nENV A=2$A B=${A:-no} C=${X:-yes} D=${A:+set}', { Env: ['A=21', 'B=1', 'C=yes', 'D=set'] }],
    ['LABEL a=b "c d"="e f"', { Labels: { a: 'b', 'c d': 'e f' } }],
    [
      'EXPOSE 80 53/udp 90-92',
      { ExposedPorts: { '53/udp': {}, '80/tcp': {}, '90/tcp': {}, '91/tcp': {}, '92/tcp': {} } },
    ],
    ['USER a b', { User: 'a b' }],
    ['VOLUME ["/a", "/b c"]', { Volumes: { '/a': {}, '/b c': {} } }],
    ['VOLUME /a /b', { Volumes: { '/a': {}, '/b': {} } }],
    ['WORKDIR /a\nWORKDIR b/../c', { WorkingDir: '/a/c' }],
    ['STOPSIGNAL SIGQUIT', { StopSignal: 'SIGQUIT' }],
    ['ONBUILD RUN make', { OnBuild: ['RUN make'] }],
    ['HEALTHCHECK NONE', { Healthcheck: { Test: ['NONE'] } }],
    [
      'HEALTHCHECK --interval=5s --retries=2 CMD curl -f localhost',
      { Healthcheck: { Test: ['CMD-SHELL', 'curl -f localhost'], Interval: 5e9, Retries: 2 } },
    ],
    ['HEALTHCHECK CMD ["true"]', { Healthcheck: { Test: ['CMD', 'true'] } }],
    ['# comment\n\nUSER \\\n  me', { User: 'me' }],
  ];
  test.each(cases)('%s', (lines, expected) => {
    expect(applyChanges({}, [lines])).toEqual(expected);
  });

  test('and leaves the given one as it was', () => {
    const config: ImageConfig = { Env: ['A=1'], Labels: { a: 'b' } };
    expect(applyChanges(config, ['ENV B=2', 'LABEL c=d'])).toEqual({ Env: ['A=1', 'B=2'], Labels: { a: 'b', c: 'd' } });
    expect(config).toEqual({ Env: ['A=1'], Labels: { a: 'b' } });
  });
});

// Recorded from Docker 20.10.24: `docker import -c LINE -`.
describe('a bad change line is refused in the words of Docker', () => {
  test.each([
    ['FOO x', 'FOO is not a valid change command'],
    ['RUN x', 'RUN is not a valid change command'],
    ['ENV', 'ENV requires at least one argument'],
    ['ENV A', 'ENV must have two arguments'],
    ['ENV =x', 'ENV names can not be blank'],
    ['ENV A=$B"', 'failed to process "$B\\"": unexpected end of statement while looking for matching double-quote'],
    ['EXPOSE', 'EXPOSE requires at least one argument'],
    ['EXPOSE abc', 'Invalid containerPort: abc'],
    ['EXPOSE 99999', 'Invalid containerPort: 99999'],
    ['EXPOSE 80-90/xyz', 'Invalid proto: xyz'],
    ['WORKDIR', 'WORKDIR requires exactly one argument'],
    ['HEALTHCHECK', 'HEALTHCHECK requires at least one argument'],
    ['HEALTHCHECK CMD', 'Missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK FOO', 'Unknown type "FOO" in HEALTHCHECK (try CMD)'],
    ['HEALTHCHECK NONE x', 'HEALTHCHECK NONE takes no arguments'],
    ['HEALTHCHECK --interval=1 CMD x', 'time: missing unit in duration "1"'],
    ['HEALTHCHECK --interval=1us CMD x', 'Interval "interval" cannot be less than 1ms'],
    ['HEALTHCHECK --interval=1s', 'HEALTHCHECK requires at least one argument'],
    ['HEALTHCHECK --retries=-1 CMD x', '--retries must be at least 1 (not -1)'],
    ['HEALTHCHECK --retries=x CMD x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['HEALTHCHECK --foo=1 CMD x', 'unknown flag: foo'],
    ['ONBUILD', 'ONBUILD requires at least one argument'],
    ['ONBUILD ONBUILD x', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ['ONBUILD FROM x', "FROM isn't allowed as an ONBUILD trigger"],
    ['LABEL', 'LABEL requires at least one argument'],
    ['LABEL a', 'LABEL must have two arguments'],
    ['USER', 'USER requires exactly one argument'],
    ['VOLUME', 'VOLUME requires at least one argument'],
    ['VOLUME []', 'VOLUME requires at least one argument'],
    ['CMD --foo x', 'unknown flag: foo'],
    ['', 'file with no instructions'],
    ['#x', 'file with no instructions'],
  ])('%s', (line, message) => {
    expect(() => applyChanges({}, [line])).toThrow(expect.objectContaining({ status: 400, message }));
  });
});

const instruction = fc.constantFrom(
  'CMD',
  'ENV',
  'LABEL',
  'EXPOSE',
  'USER',
  'VOLUME',
  'WORKDIR',
  'ONBUILD',
  'HEALTHCHECK',
);
const argument = fc.oneof(fc.string(), fc.stringMatching(/^[-a=$"'{}[\]\\:/ 0-9]{0,30}$/));

test('any line gives a configuration or a clear error', () => {
  fc.assert(
    fc.property(instruction, argument, (name, text) => {
      try {
        expect(applyChanges({}, [`${name} ${text}`])).toBeTypeOf('object');
      } catch (error) {
        expect(error).toBeInstanceOf(DockerError);
      }
    }),
    RUNS,
  );
});
