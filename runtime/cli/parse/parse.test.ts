import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCpus } from './cpus.ts';
import { parseCsvRecord } from '../../text/csv.ts';
import { parseDevice } from './device.ts';
import { parseDuration } from '../../text/duration.ts';
import { parseKeyValueFile } from '../../text/environment.ts';
import { parseFilter } from './filter.ts';
import { isIpAddress, parseExtraHost } from '../../text/host.ts';
import { parseMount } from './mount.ts';
import { parseInteger } from '../../text/number.ts';
import { cleanPath } from '../../text/path.ts';
import { parseExpose, parsePublish } from '../../text/port.ts';
import { quote } from '../../text/quote.ts';
import { parseImage, parseReference } from './reference.ts';
import { parseRestartPolicy } from './restart.ts';
import { ramInBytes } from '../../text/size.ts';
import { parseTimestamp } from '../../text/timestamp.ts';
import { parseUlimit } from './ulimit.ts';
import { parseVolume } from './volume.ts';
import { RUNS } from '../../../tests/support/property.ts';
import { instantOfMs } from '../../std/instant.ts';

const port = fc.integer({ min: 0, max: 65535 });
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));

/** No message for a user; the text itself may hold such words. */
const NONSENSE = /undefined|NaN|is not a function/;

/** Whatever the text, a parser answers or throws an Error with a message; nothing else. */
function survivesAnything(parse: (text: string) => unknown): void {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d:.,=\-/a-z"]{0,20}$/)), (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        if (!NONSENSE.test(text)) expect((error as Error).message).not.toMatch(NONSENSE);
      }
    }),
    RUNS,
  );
}

describe('parsers take any text', () => {
  it.each([
    ['ports', parsePublish],
    ['exposed ports', parseExpose],
    ['sizes', ramInBytes],
    ['durations', parseDuration],
    ['cpus', parseCpus],
    ['ulimits', parseUlimit],
    ['devices', parseDevice],
    ['hosts', parseExtraHost],
    ['references', parseReference],
    ['restart policies', parseRestartPolicy],
    ['csv', parseCsvRecord],
    ['filters', parseFilter],
    ['times', (text: string) => parseTimestamp(text, 0n)],
    ['mounts', (text: string) => parseMount(text, '/')],
    ['volumes', (text: string) => parseVolume(text, '/')],
    ['env files', (text: string) => parseKeyValueFile('f', new TextEncoder().encode(text), undefined)],
  ] as const)('%s', (_, parse) => survivesAnything(parse));
});

describe('ports', () => {
  it('publishes one port with its address, host port and protocol', () => {
    fc.assert(
      fc.property(ipv4, port, port, fc.constantFrom('tcp', 'udp', 'sctp'), (ip, outside, inside, protocol) => {
        const expected = [{ port: `${inside}/${protocol}`, hostIp: ip, hostPort: `${outside}` }];
        expect(parsePublish(`${ip}:${outside}:${inside}/${protocol}`)).toEqual(expected);
        expect(parsePublish(`${outside}:${inside}/${protocol}`)).toEqual([{ ...expected[0], hostIp: '' }]);
      }),
      RUNS,
    );
  });

  it('pairs ranges of the same length one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60000 }),
        fc.integer({ min: 0, max: 60000 }),
        fc.nat(50),
        (a, b, length) => {
          const mapped = parsePublish(`${a}-${a + length}:${b}-${b + length}`);
          const expected = Array.from({ length: length + 1 }, (_, i) =>
            length === 0 ? [`${b}/tcp`, `${a}`] : [`${b + i}/tcp`, `${a + i}`],
          );
          expect(mapped.map((each) => [each.port, each.hostPort])).toEqual(expected);
        },
      ),
      RUNS,
    );
  });
});

describe('sizes', () => {
  it('count in powers of 1024', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.constantFrom(...'bkmgt'), (number, unit) => {
        const bytes = number * 1024 ** 'bkmgt'.indexOf(unit);
        for (const text of [`${number}${unit}`, `${number} ${unit.toUpperCase()}`])
          expect(ramInBytes(text)).toBe(bytes);
      }),
      RUNS,
    );
  });
});

describe('durations', () => {
  it('add up their parts', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(59), fc.nat(59), fc.nat(999), (h, m, s, ms) => {
        const expected = ((h * 60 + m) * 60 + s) * 1e9 + ms * 1e6;
        expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(expected);
        expect(parseDuration(`-${h}h${m}m${s}.${String(ms).padStart(3, '0')}s`)).toBeCloseTo(-expected, -3);
      }),
      RUNS,
    );
  });
});

describe('cpus', () => {
  it('are exact to the billionth', () => {
    fc.assert(
      fc.property(fc.nat(64), fc.nat(999_999_999), (whole, nano) => {
        expect(parseCpus(`${whole}.${String(nano).padStart(9, '0')}`)).toBe(whole * 1e9 + nano);
      }),
      RUNS,
    );
  });
});

describe('csv', () => {
  it('reads back what was quoted', () => {
    const field = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const text = fields.map((each) => `"${each.replaceAll('"', '""')}"`).join(',');
        expect(parseCsvRecord(text)).toEqual(fields);
      }),
      RUNS,
    );
  });
});

const lookup = (name: string): string | undefined => (name === 'HERE' ? 'x' : undefined);

describe('env files', () => {
  it('keep names and values in order, resolve bare names, skip comments', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.stringMatching(/^[ -~]{0,12}$/))), (variables) => {
        const text = variables.map(([name, value]) => `# c\n  ${name}=${value}\n\n`).join('');
        const parsed = parseKeyValueFile('f', new TextEncoder().encode(text), undefined);
        expect(parsed).toEqual(variables.map(([name, value]) => `${name}=${value}`));
      }),
      RUNS,
    );
    expect(parseKeyValueFile('f', new TextEncoder().encode('HERE\nGONE\n'), lookup)).toEqual(['HERE=x']);
  });
});

const parseFile = (text: string | Uint8Array) =>
  parseKeyValueFile('e', typeof text === 'string' ? new TextEncoder().encode(text) : text, undefined);

it('name the file and the line that env files have wrong', () => {
  expect(() => parseFile('A b=c\n')).toThrow("invalid env file (e): variable 'A b' contains whitespaces");
  expect(() => parseFile('=x\n')).toThrow("invalid env file (e): no variable name on line '=x'");
  expect(() => parseFile(Uint8Array.of(65, 61, 98, 10, 255, 10))).toThrow(
    'invalid env file (e): invalid utf8 bytes at line 2: [255]',
  );
});

describe('references', () => {
  it('are names, with words of the command where they are none', () => {
    const id = 'a'.repeat(64);
    expect(() => parseReference('Foo')).toThrow(
      new Error('invalid reference format: repository name (library/Foo) must be lowercase'),
    );
    expect(() => parseReference(id)).toThrow(/^invalid repository name \(a{64}\), cannot specify 64-byte hexadecimal/);
    expect(parseReference(`sha256:${id}`)).toEqual({ domain: 'docker.io', path: 'library/sha256', tag: id });
  });

  it('of an image to run may be an ID', () => {
    const id = 'a'.repeat(64);
    expect([parseImage(id), parseImage(`sha256:${id}`)]).toEqual([undefined, undefined]);
    expect(parseImage('busybox')).toEqual({ domain: 'docker.io', path: 'library/busybox' });
  });
});

describe('addresses', () => {
  it('are IPv4 or IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (v4, v6) => {
        expect([v4, v6].map(isIpAddress)).toEqual([true, true]);
      }),
      RUNS,
    );
    for (const text of ['', '1.2.3', '1.2.3.256', '01.2.3.4', ':', ':::', '1::2::3', '12345::', 'g::'])
      expect(isIpAddress(text)).toBe(false);
  });
});

describe('small ones', () => {
  it('clean paths as path.Clean, the same when cleaned twice', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[./a]{0,12}$/), (path) => {
        expect(cleanPath(cleanPath(path))).toBe(cleanPath(path));
      }),
      RUNS,
    );
    expect(['', '/..', 'a/../..', '/a//b/./c/..'].map(cleanPath)).toEqual(['.', '/', '..', '/a/b']);
  });

  it('reads integers in any base, and back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const hex = `${value < 0 ? '-' : ''}0x${Math.abs(value).toString(16)}`;
        expect([parseInteger(`${value}`), parseInteger(hex)]).toEqual([value, value].map((each) => each + 0));
      }),
      RUNS,
    );
  });

  it('quotes as Go does', () => {
    expect(['a"b\\', 'tab\t', 'é', '\u0001', '\u200b'].map(quote)).toEqual([
      '"a\\"b\\\\"',
      '"tab\\t"',
      '"é"',
      '"\\x01"',
      '"\\u200b"',
    ]);
  });

  it('takes times as dates, numbers and how long ago', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(parseTimestamp('42m', instantOfMs(now))).toBe(`${now / 1000 - 42 * 60}.000000000`);
    expect(parseTimestamp('2026-01-01T00:00:00.5+01:00', 0n)).toBe(`${now / 1000 - 3600}.500000000`);
    expect(parseTimestamp('1700000000.25', 0n)).toBe('1700000000.25');
    expect(() => parseTimestamp('soon', 0n)).toThrow('failed to parse value as time or duration: "soon"');
  });
});
