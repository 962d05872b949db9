/** The shelf's images, each used for its purpose, in a machine without a network. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskShelf } from '../../sandbox/node/disk-shelf.ts';
import { DockerCli, whyNoDocker } from '../support/docker-cli.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';
import { BASIC } from './shelf/basic.ts';
import { ShelfMachine, SLOW, testPurposes } from './shelf/purposes.ts';
import { SERVERS } from './shelf/servers.ts';
import { TEACHING } from './shelf/teaching.ts';

const machine = ShelfMachine.ofFile();

test('an image is there after it was pulled, not before', SLOW, async () => {
  const listed = "docker images --format '{{.Repository}}:{{.Tag}}'";
  expect(await machine.output(listed)).not.toContain('hello-world');
  expect(await machine.output('docker pull hello-world')).toContain(
    'Status: Downloaded newer image for hello-world:latest',
  );
  expect(await machine.output(listed)).toContain('hello-world:latest');
});

test('what is not on it is refused with what is', async () => {
  const { code, stderr } = await machine.run('docker run --rm alpine');
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/this machine is offline\n.*On the shelf, without a network: near alpine: debian/);
});

test('every image of the catalogue has a purpose', async () => {
  const lines = [BASIC, SERVERS, TEACHING].flatMap((purposes) => Object.values(purposes).flat());
  const there = (await diskShelf().images()).map(({ name }) => name);
  const unused = there.filter((name) => !lines.some(([, line]) => new RegExp(`\\b${name}\\b`).test(line)));
  expect(unused).toEqual([]);
});

testPurposes(machine, BASIC);

const whyNot = whyNoDocker();

describe.skipIf(whyNot !== undefined)(`Docker's own command line${whyNot ? `: ${whyNot}` : ''}`, () => {
  let served: ServedSandbox;
  let docker: DockerCli;
  beforeAll(async () => {
    served = await serveSandbox();
    docker = new DockerCli(served.host);
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('pulls layers that images share once, and builds on them', SLOW, async () => {
    expect(await docker.output(['pull', 'debian:bookworm-slim'])).toMatch(/: Pull complete\n/);
    expect(await docker.output(['pull', 'redis:7'])).toMatch(/: Already exists\n[^]*: Pull complete\n/);
    const file = 'FROM python:3.11\nRUN python -c "print(6*7)" > /answer\nCMD ["cat", "/answer"]\n';
    await docker.output(['build', '-q', '-t', 'answer', '-'], file);
    expect(await docker.output(['run', '--rm', 'answer'])).toBe('42');
  });

  test('is told what there is instead of what there is not', async () => {
    const { code, stderr } = await docker.run(['pull', 'nginx:1.27']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^Error response from daemon: Get .*offline\nOn the shelf, without a network, nginx has the tags /,
      ),
    ]);
  });
});
