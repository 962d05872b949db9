import { expect, test } from 'vitest';
import { answersAt } from '../testing/fake-answers.ts';
import { fakeEngine } from '../testing/fake-engine.ts';
import { runForTest } from '../testing/test-invocation.ts';

const run = (...args: string[]) => runForTest(args, { api: fakeEngine(answersAt(0)).api });
const NOT_FOUND = /context "other": context not found: open .*\/[0-9a-f]{64}\/meta.json: no such file or directory\n$/;

test('there is one context, and it is the current one', async () => {
  expect((await run('context', 'ls')).stdout).toBe(
    'NAME        DESCRIPTION                               DOCKER ENDPOINT               ERROR\n' +
      'default *   Current DOCKER_HOST based configuration   unix:///var/run/docker.sock   \n',
  );
  expect((await run('context', 'ls', '--format', 'json')).stdout).toBe(
    '{"Current":true,"Description":"Current DOCKER_HOST based configuration","DockerEndpoint":"unix:///var/run/docker.sock","Error":"","Name":"default"}\n',
  );
  expect((await run('context', 'show')).stdout).toBe('default\n');
  expect((await run('context', 'inspect', '-f', '{{.Name}} {{.Endpoints.docker.Host}}')).stdout).toBe(
    'default unix:///var/run/docker.sock\n',
  );
  expect(await run('context', 'use', 'default')).toMatchObject({
    exitCode: 0,
    stderr: 'Current context is now "default"\n',
  });
});

test('another one is not found, wherever it is named', async () => {
  expect(await run('context', 'inspect', 'other')).toMatchObject({
    exitCode: 1,
    stdout: '[]\n',
    stderr: expect.stringMatching(NOT_FOUND),
  });
  expect((await run('context', 'use', 'other')).stderr).toMatch(NOT_FOUND);
  expect((await run('--context', 'other', 'ps')).stderr).toMatch(
    /^Failed to initialize: unable to resolve docker endpoint: /,
  );
});
