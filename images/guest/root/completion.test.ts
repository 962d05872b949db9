import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('files/usr/share/bash-completion/completions/docker', import.meta.url));

/** What Tab offers behind a line, with an engine that knows two images and two containers. */
function complete(line: string): string[] {
  const program = `
    docker() { case $1 in images) printf 'busybox:latest\\nalpine:3.20\\n';; ps) printf 'web\\ndb\\n';; esac; }
    COMP_WORDBREAKS=$' \\t\\n"><=;|&(:'
    . "$1"
    COMP_LINE=$2 COMP_POINT=\${#2}
    _docker
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', script, line], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

const hasBash = spawnSync('bash', ['--version']).status === 0;

test.skipIf(!hasBash).each([
  ['docker r', ['rename', 'restart', 'rm', 'rmi', 'run']],
  ['docker run --na', ['--name']],
  ['docker run --rm bus', ['busybox:latest']],
  ['docker run busybox:l', ['latest']],
  ['docker image rm a', ['alpine:3.20']],
  ['docker exec ', ['web', 'db']],
  ['docker container l', ['logs', 'ls']],
  ['docker nonsense x', []],
])('%s <Tab> (needs bash)', (line, expected) => {
  expect(complete(line)).toEqual(expected);
});
