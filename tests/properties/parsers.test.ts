/** Whatever text reaches a parser, it answers or refuses with an error that was meant; it never crashes and never hangs. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDetachKeys } from '../../runtime/text/detach-keys.ts';
import { parseBuildOptions } from '../../runtime/api/input/build-options.ts';
import { CREATE_REQUEST } from '../../runtime/model/container-types.ts';
import { parseFilters } from '../../runtime/api/input/filters.ts';
import { decodeGoJson } from '../../runtime/text/go-json.ts';
import { explainSyntaxError } from '../../runtime/text/json-syntax.ts';
import { NETWORK_CREATE } from '../../runtime/api/input/network-types.ts';
import { Query } from '../../runtime/api/input/query.ts';
import { optionalCredentials, registriesOf } from '../../runtime/api/input/registry-auth.ts';
import { parseVersion } from '../../runtime/model/version.ts';
import { decodePax } from '../../runtime/archive/pax.ts';
import { parseIgnoreFile } from '../../runtime/builder/pattern/ignore-file.ts';
import { parseDevice } from '../../runtime/cli/parse/device.ts';
import { parseGpus } from '../../runtime/cli/parse/gpus.ts';
import { parseNetwork } from '../../runtime/cli/parse/network.ts';
import { parseSysctl } from '../../runtime/cli/parse/sysctl.ts';
import { compileTemplate } from '../../runtime/text/template/template.ts';
import { cleanPath, parseMounts, parseVolumesFrom } from '../../runtime/container/config/mount-spec.ts';
import { parseSecurityOptions } from '../../runtime/container/config/security-options.ts';
import { parseTmpfsOptions } from '../../runtime/container/config/tmpfs-options.ts';
import { parseUlimits } from '../../runtime/container/config/ulimits.ts';
import { parseDeviceRules } from '../../runtime/container/start/device-filter.ts';
import { resolveUser } from '../../runtime/container/start/user.ts';
import { encodeText } from '../../runtime/guest/bytes.ts';
import { parseSignal } from '../../runtime/text/signals.ts';
import { parseIndex, parseManifest } from '../../runtime/model/manifest.ts';
import { parsePlatform } from '../../runtime/oci/platform.ts';
import { jsonFormat } from '../../runtime/logs/json-format.ts';
import { localFormat } from '../../runtime/logs/local-format.ts';
import { parseCidr } from '../../runtime/network/ipam/ipv4.ts';
import { portRequests } from '../../runtime/network/publish/ports.ts';
import { parseChallenges } from '../../runtime/registry/challenge.ts';
import { ramInBytes } from '../../runtime/text/size.ts';
import { RUNS } from '../support/property.ts';

interface Parser {
  readonly name: string;
  parse(text: string): unknown;
  /** Words of its language: random texts of them get further than random characters. */
  readonly words: readonly string[];
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const JSON_WORDS = ['{', '}', '[', ']', ':', ',', '"', '"a"', 'null', 'true', '1', '-', '1e999', '\\', '\\u12'];
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return [text];
  }
};

const PARSERS: readonly Parser[] = [
  { name: 'detach keys', parse: parseDetachKeys, words: ['ctrl-', 'a', ',', '@', '[', 'ctrl', '-'] },
  {
    name: 'build options',
    parse: (text) => parseBuildOptions(new Query(new URLSearchParams(text)), new Headers()),
    words: ['buildargs=', 'labels=', 'memory=', 'ulimits=', 'cachefrom=', 't=', 'target=', '{"a":1}', '[1]', '-1', '&'],
  },
  { name: 'filters', parse: parseFilters, words: [...JSON_WORDS, '{"label":["a"]}', '{"label":{"a":true}}'] },
  {
    name: "a container's JSON",
    parse: (text) => decodeGoJson(CREATE_REQUEST, json(text)),
    words: [...JSON_WORDS, '"HostConfig":', '"Cmd":', '"Memory":', '"ExposedPorts":'],
  },
  { name: "a network's JSON", parse: (text) => decodeGoJson(NETWORK_CREATE, json(text)), words: JSON_WORDS },
  { name: 'what is wrong with JSON', parse: explainBroken, words: JSON_WORDS },
  {
    name: 'X-Registry-Auth',
    parse: (text) => optionalCredentials(authHeader(text)),
    words: ['eyJ1c2VybmFtZSI6ImEifQ', '=', '-', '_', 'e30='],
  },
  { name: 'X-Registry-Config', parse: registriesOf, words: ['eyJhIjp7fX0=', 'W10=', 'bnVsbA=='] },
  { name: 'a version of the API', parse: parseVersion, words: ['1', '.', '41', '99999999999', 'v'] },
  {
    name: 'extended headers of a tar',
    parse: (text) => decodePax(bytes(text)),
    words: ['9 a=b\n', '0 ', '99', '=', '\n'],
  },
  { name: '.dockerignore', parse: parseIgnoreFile, words: ['!', '**', '/', '#', '\n', '\r', ' '] },
  { name: '--device', parse: parseDevice, words: ['/dev/a', ':', 'rwm', 'x'] },
  { name: '--gpus', parse: parseGpus, words: ['all', 'count=', 'device=', ',', '"', '1'] },
  { name: '--network', parse: parseNetwork, words: ['name=', 'alias=', 'ip=', ',', '"', 'driver-opt=', 'a=b'] },
  { name: '--sysctl', parse: parseSysctl, words: ['net.', '=', 'kernel.', '1'] },
  {
    name: '--format',
    parse: (text) => compileTemplate(text).run({ Name: 'n', List: [1, { A: null }], Map: { a: 'b' } }),
    words: [
      '{{',
      '}}',
      '.Name',
      '.List',
      'range',
      'end',
      'if',
      'else',
      '$',
      ':=',
      '|',
      'json',
      'index',
      '(',
      ')',
      '"',
      ' ',
    ],
  },
  {
    name: 'binds',
    parse: (text) => parseMounts({ HostConfig: { Binds: [text] } }),
    words: ['/a', ':', 'ro', 'rw', 'z', 'nocopy', ',', 'name', '..', 'rshared'],
  },
  { name: '--volumes-from', parse: parseVolumesFrom, words: [':', 'ro', ',', 'z', 'a'] },
  { name: 'a path', parse: cleanPath, words: ['/', '..', '.', 'a', '\0'] },
  {
    name: 'security options',
    parse: (text) => parseSecurityOptions({ SecurityOpt: [text] }),
    words: ['seccomp=', 'no-new-privileges', ':', '=', 'unconfined', 'apparmor', 'label', '{"defaultAction":1}'],
  },
  {
    name: "a tmpfs' options",
    parse: parseTmpfsOptions,
    words: ['size=', '1m', ',', 'mode=', 'noexec', '%', '=', 'uid='],
  },
  { name: 'device rules', parse: (text) => parseDeviceRules([text]), words: ['c', 'a', ' ', '*', ':', '1', 'rwm'] },
  {
    name: 'a user',
    parse: (text) => resolveUser(text, { passwd: text, group: 'g:x:1:a,b\n:\n' }, []),
    words: ['a', ':', '0', '4294967296', '\n', 'root:x:0:0::/:/bin/sh\n', ','],
  },
  {
    name: 'an ulimit',
    parse: (text) => {
      for (const { resource } of parseUlimits([{ Name: text, Soft: 1, Hard: 1 }]))
        expect(resource).toBeTypeOf('number');
    },
    words: ['nofile', 'core', 'no'],
  },
  { name: 'a signal', parse: parseSignal, words: ['SIG', 'RT', 'MIN', '+', '9', 'KILL', '-1'] },
  {
    name: 'an image index',
    parse: (text) => parseIndex(bytes(text)),
    words: [...JSON_WORDS, '"manifests":', '"digest":'],
  },
  {
    name: 'an image manifest',
    parse: (text) => parseManifest(bytes(text)),
    words: [...JSON_WORDS, '"layers":', '"config":'],
  },
  { name: 'a platform', parse: parsePlatform, words: ['linux', '/', '386', 'amd64', 'v7'] },
  {
    name: 'a line of a log',
    parse: (text) => jsonFormat().decode(encodeText(`${text}\n`)).entries,
    words: [...JSON_WORDS, '"log":', '"stream":', '"time":"2000-01-01T00:00:00Z"'],
  },
  {
    name: 'an entry of the local log driver',
    parse: (text) => {
      const content = Uint8Array.from(text, (character) => character.charCodeAt(0));
      return [localFormat.decode(content).entries, localFormat.starts(content)];
    },
    words: ['\0\0\0', '\u0008', '\n\u0006stdout', '\u0010\u0001', '\u001a\u0001x', '\u0080', '\u0020\u0001'],
  },
  { name: 'a subnet', parse: parseCidr, words: ['10', '.', '0', '/', '24', '256', '33'] },
  {
    name: 'published ports',
    parse: (text) =>
      portRequests(
        { ExposedPorts: { [text]: {} } },
        { PortBindings: { '80': [{ HostPort: text }] }, PublishAllPorts: true },
      ),
    words: ['80', '-', '/', 'tcp', 'udp', '65536', ':'],
  },
  {
    name: 'WWW-Authenticate',
    parse: parseChallenges,
    words: ['Bearer', 'Basic', ' ', 'realm=', '"', ',', '\\', 'a=b'],
  },
  { name: 'a size', parse: ramInBytes, words: ['1', '.', 'k', 'KiB', 'b', '-', ' ', '9e9'] },
];

/** Asked only of what can't be parsed. */
function explainBroken(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return explainSyntaxError(text);
  }
}

const authHeader = (text: string) => ({
  method: 'GET',
  url: 'http://docker/',
  headers: new Headers({ 'X-Registry-Auth': encodeURIComponent(text) }),
  body: null,
  signal: new AbortController().signal,
});

/** What a message says when something was put into it that has no text; the input may hold it itself. */
const NONSENSE = /\[object |NaN/;

/** What JavaScript throws by itself: nobody meant it. */
const ACCIDENTS = [TypeError, RangeError, SyntaxError, ReferenceError, URIError, DOMException];

/** Names that every object of JavaScript has: a table that is asked for them must not answer. */
const INHERITED = ['constructor', 'toString', '__proto__', 'valueOf'];

test.each(PARSERS)('$name', ({ parse, words }) => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(fc.oneof(fc.constantFrom(...words, ...INHERITED), fc.string({ maxLength: 3 })), { maxLength: 12 })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parse(text);
      } catch (error) {
        const kinds = ACCIDENTS.filter((kind) => error instanceof kind).map(({ name }) => name);
        expect(kinds, `${String(error)} of ${JSON.stringify(text)}`).toEqual([]);
        if (!NONSENSE.test(text)) expect((error as Error).message).not.toMatch(NONSENSE);
      }
    }),
    RUNS,
  );
});
