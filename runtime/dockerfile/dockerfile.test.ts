import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDockerfile } from './dockerfile.ts';
import { DockerfileError } from './errors.ts';
import type { StageInstruction } from './instruction.ts';
import { logicalLines } from './logical-lines.ts';
import { RUNS } from '../../tests/support/property.ts';

/** The one instruction behind a FROM. */
function second(line: string): StageInstruction {
  const instruction = parseDockerfile(`FROM busybox\n${line}`).stages[0]?.instructions[0];
  if (!instruction) throw new TypeError('there is no second instruction');
  return instruction;
}

describe('lines are joined', () => {
  const cases: [text: string, lines: string[]][] = [
    ['RUN a \\\n  b', ['RUN a   b']],
    ['RUN a \\  \t\n b', ['RUN a  b']],
    ['RUN a\\\nb', ['RUN ab']],
    ['RUN a \\\n# why\n  # also\n b\nRUN c', ['RUN a  b', 'RUN c']],
    ['RUN a \\\n\n\n b', ['RUN a  b']],
    ['# comment \\\nRUN a', ['RUN a']],
    ['RUN a # no comment', ['RUN a # no comment']],
    ['RUN a\\', ['RUN a']],
    ['# escape=`\nRUN a `\n b\\\nRUN c', ['RUN a  b\\', 'RUN c']],
    ['#Escape = `\nRUN a `\nb', ['RUN a b']],
    ['# comment\n# escape=`\nRUN a \\\nb', ['RUN a b']],
    ['# syntax=docker/dockerfile:1\n# escape=`\nRUN `\na', ['RUN a']],
    ['\ufeffRUN a\r\nRUN b\r\n', ['RUN a', 'RUN b']],
    ['  RUN a\n\t\nRUN b', ['RUN a', 'RUN b']],
    ['RUN a\\\\ \nRUN b', ['RUN a\\\\ ', 'RUN b']],
    ['RUN \\\n\\\n b', ['RUN  b']],
  ];
  test.each(cases)('%j', (text, lines) => {
    expect(logicalLines(text).lines.map((line) => line.text)).toEqual(lines);
  });

  test('and the classic builder warns of empty ones in between', () => {
    expect(logicalLines('RUN a \\\n\n b').warnings).toEqual([
      '[WARNING]: Empty continuation line found in:\n    RUN a  b',
      '[WARNING]: Empty continuation lines will become errors in a future release.',
    ]);
  });
});

describe('here-documents go with their line', () => {
  const cases: [text: string, documents: string[]][] = [
    ['RUN <<EOF\na\n# b\n\nc \\\nEOF', ['a\n# b\n\nc \\\n']],
    ['RUN cat <<A <<B\n1\nA\n2\nB', ['1\n', '2\n']],
    ['RUN cat <<-EOF\n\ta\n\t\tEOF', ['\ta\n']],
    ['RUN cat <<"EOF"\n$x\nEOF', ['$x\n']],
    ["RUN cat <<'E F'\na\nE F", ['a\n']],
    ['RUN cat 3<<EOF\na\nEOF', ['a\n']],
    ['RUN cat <<EOF && \\\n echo\na\nEOF', ['a\n']],
    ['COPY <<a <<b /x/\n1\na\n2\nb', ['1\n', '2\n']],
    ['ADD --chown=1 <<a /x\na', ['']],
    ['onbuild run <<a\nx\na', ['x\n']],
    ['RUN echo "<<EOF"', []],
    ['RUN echo $((1<<2))', []],
    ['RUN cat <<<word', []],
    ['RUN ["cat", "<<EOF"]', []],
    ['CMD cat <<EOF', []],
    ['ENV a=<<EOF', []],
  ];
  test.each(cases)('%j', (text, documents) => {
    const { lines } = logicalLines(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.heredocs.map(({ content }) => content)).toEqual(documents);
  });
});

describe('an instruction is understood', () => {
  const cases: [line: string, meaning: Record<string, unknown>][] = [
    ['ENV a=b c="d e" f=g\\ h', { pairs: [pair('a', 'b'), pair('c', '"d e"'), pair('f', 'g\\ h')] }],
    ['ENV a  b c', { pairs: [pair('a', 'b c')] }],
    ['label "a b"=c', { name: 'LABEL', pairs: [pair('"a b"', 'c')] }],
    ['RUN echo  a', { command: { words: ['echo  a'], form: 'shell' } }],
    ['RUN ["a", "b c"]', { command: { words: ['a', 'b c'], form: 'exec' } }],
    ['RUN [a]', { command: { words: ['[a]'], form: 'shell' } }],
    ['RUN', { command: { words: [], form: 'shell' } }],
    [
      'RUN --mount=type=tmpfs,target=/x --mount=type=cache,target="/a b" --network=none x',
      {
        mounts: ['type=tmpfs,target=/x', 'type=cache,target=/a b'],
        network: 'none',
        command: { words: ['x'], form: 'shell' },
      },
    ],
    ['COPY a b /c', { sources: ['a', 'b'], destination: '/c' }],
    ['COPY ["a b", "/c d"]', { sources: ['a b'], destination: '/c d' }],
    ['COPY --from=x --chown=1:2 --chmod=755 --link a b', { from: 'x', chown: '1:2', chmod: '755' }],
    ['ADD --checksum=sha256:0 http://x y', { checksum: 'sha256:0' }],
    ['COPY <<a b <<"c" d\n1\na\n2\nc', { sources: ['b'], destination: 'd' }],
    [
      'ARG a b=c',
      {
        args: [
          { name: 'a', value: undefined },
          { name: 'b', value: 'c' },
        ],
      },
    ],
    ['EXPOSE 80 90-91/udp $P', { words: ['80', '90-91/udp', '$P'] }],
    ['VOLUME ["/a b"]', { words: ['/a b'] }],
    ['VOLUME /a /b', { words: ['/a', '/b'] }],
    ['SHELL ["a", "-c"]', { words: ['a', '-c'] }],
    ['USER a b', { text: 'a b' }],
    ['ONBUILD RUN  x', { trigger: 'RUN  x' }],
    ['ONBUILD COPY <<a /x\nhi\na', { trigger: 'COPY <<a /x\nhi\na' }],
    ['HEALTHCHECK none', { check: { Test: ['NONE'] } }],
    ['HEALTHCHECK --start-interval=1s CMD ["x"]', { check: { Test: ['CMD', 'x'], StartInterval: 1e9 } }],
  ];
  test.each(cases)('%s', (line, meaning) => {
    expect(second(line)).toMatchObject(meaning);
  });

  test('and stages are told apart', () => {
    const { globalArgs, stages } = parseDockerfile(
      'ARG V=1\nFROM a:$V AS Build\nRUN x\nfrom --platform=linux/386 build\n',
    );
    expect(globalArgs).toHaveLength(1);
    expect(stages.map(({ from, instructions }) => [from.base, from.alias, from.platform, instructions.length])).toEqual(
      [
        ['a:$V', 'build', undefined, 1],
        ['build', undefined, 'linux/386', 0],
      ],
    );
  });
});

function pair(name: string, value: string) {
  return { name, value };
}

const on = (line: number, message: string) => `dockerfile parse error on line ${line}: ${message}`;
const chmod644 = 'COPY --foo=644 a b';

// The texts behind the line's number are those of Docker 20.10.
describe('a mistake is told with its line', () => {
  const cases: [text: string, message: string][] = [
    ['', 'the Dockerfile (Dockerfile) cannot be empty'],
    ['# only', 'failed to parse Dockerfile: file with no instructions'],
    ['FORM busybox', on(1, 'unknown instruction: FORM (did you mean FROM?)')],
    ['FROM x\n\n\nFOO bar', on(4, 'unknown instruction: FOO')],
    ['FROM x\nENTRYPOIN x', on(2, 'unknown instruction: ENTRYPOIN (did you mean ENTRYPOINT?)')],
    ['FROM x\nRUN a \\\n b\nWRKDIR /', on(4, 'unknown instruction: WRKDIR (did you mean WORKDIR?)')],
    ['RUN x', 'no build stage in current context'],
    ['ENV a=b\nFROM x', 'no build stage in current context'],
    ['FROM', on(1, 'FROM requires either one or three arguments')],
    ['FROM a b', on(1, 'FROM requires either one or three arguments')],
    ['FROM a AS', on(1, 'FROM requires either one or three arguments')],
    ['FROM a AS 1x', on(1, 'invalid name for build stage: "1x", name can\'t start with a number or contain symbols')],
    ['FROM --foo=1 a', on(1, 'unknown flag: foo')],
    ['FROM --platform a', on(1, 'Missing a value on flag: platform')],
    ['FROM a\nENV', on(2, 'ENV requires at least one argument')],
    ['FROM a\nENV a', on(2, 'ENV must have two arguments')],
    ['FROM a\nENV a=b c', on(2, 'Syntax error - can\'t find = in "c". Must be of the form: name=value')],
    ['FROM a\nENV =b', on(2, 'ENV names can not be blank')],
    ['FROM a\nARG', on(2, 'ARG requires at least one argument')],
    ['FROM a\nARG =x', on(2, 'ARG names can not be blank')],
    [
      'FROM a\nCOPY x',
      on(2, 'COPY requires at least two arguments, but only one was provided. Destination could not be determined'),
    ],
    [`FROM a\n${chmod644}`, on(2, 'unknown flag: foo')],
    ['FROM a\nCOPY --chown=1 --chown=2 a b', on(2, 'Duplicate flag specified: chown')],
    ['FROM a\nCOPY --chown a b', on(2, 'Missing a value on flag: chown')],
    ['FROM a\nCOPY --link=maybe a b', on(2, 'Expecting boolean value for flag link, not: maybe')],
    ['FROM a\nADD --from=b a b', on(2, 'unknown flag: from')],
    ['FROM a\nCOPY x <<EOF\nEOF', on(2, 'COPY cannot accept a heredoc as a destination')],
    ['FROM a\nRUN ["a", 1]', on(2, 'when using JSON array syntax, arrays must be comprised of strings only')],
    ['FROM a\nRUN <<EOF\nx', on(2, 'unterminated heredoc')],
    ['FROM a\nRUN <<-EOF\nx\n EOF', on(2, 'unterminated heredoc')],
    ['FROM a\nWORKDIR', on(2, 'WORKDIR requires exactly one argument')],
    ['FROM a\nVOLUME []', on(2, 'VOLUME requires at least one argument')],
    ['FROM a\nVOLUME [""]', on(2, 'VOLUME specified can not be an empty string')],
    ['FROM a\nSHELL /bin/sh', on(2, 'SHELL requires the arguments to be in JSON form')],
    ['FROM a\nSHELL []', on(2, 'SHELL requires at least one argument')],
    ['FROM a\nONBUILD ONBUILD x', on(2, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")],
    ['FROM a\nONBUILD FROM x', on(2, "FROM isn't allowed as an ONBUILD trigger")],
    ['FROM a\nHEALTHCHECK --interval=1 CMD x', on(2, 'time: missing unit in duration "1"')],
    ['# escape=x\nFROM a', on(1, "invalid escape token 'x' does not match ` or \\")],
    ['# escape=`\n# escape=`\nFROM a', on(2, 'only one escape parser directive can be used')],
    [`FROM a\nRUN ${'x'.repeat(70_000)}`, on(2, 'dockerfile line greater than max allowed size of 65535')],
  ];
  test.each(cases)('%j', (text, message) => {
    expect(() => parseDockerfile(text)).toThrow(expect.objectContaining({ status: 400, message }));
  });

  test('and, where it has another name, its file', () => {
    expect(() => parseDockerfile('\n', 'app.docker')).toThrow('failed to parse app.docker: file with no instructions');
  });
});

test('thousands of stages and instructions are no trouble', () => {
  const text = Array.from({ length: 20_000 }, (_, at) => `FROM busybox AS s${at}\nRUN true\n`).join('');
  expect(parseDockerfile(text).stages).toHaveLength(20_000);
  expect(parseDockerfile(`FROM a\nRUN x${' \\\n y'.repeat(100_000)}`).stages).toHaveLength(1);
  expect(() => parseDockerfile('x'.repeat(5_000_000))).toThrow('more than 4194304 characters');
});

const word = fc.stringMatching(/^[-a-z=<>$"'{}[\]\\`,:/#. ]{0,16}$/);
const names =
  'FROM RUN COPY ADD ENV LABEL ARG CMD ENTRYPOINT EXPOSE USER VOLUME WORKDIR SHELL HEALTHCHECK ONBUILD EOF'.split(' ');
const line = fc
  .tuple(fc.constantFrom(...names, '#', '# escape='), fc.array(word))
  .map((parts) => parts.flat().join(' '));

test('any text gives stages or a clear error', () => {
  const lines = fc.array(fc.oneof(line, fc.string())).map((all) => `FROM a\n${all.join('\n')}`);
  fc.assert(
    fc.property(lines, (text) => {
      try {
        expect(parseDockerfile(text).stages.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(DockerfileError);
      }
    }),
    RUNS,
  );
});
