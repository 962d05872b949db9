/** Debian's Docker SDK for Python drives every family of endpoints: the tests of `python/`, one after the other. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPackage } from '../support/debian.ts';
import { ACCOUNT, startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';
import { openTour, type Tour, unvisited } from './tour.ts';

/** Debian's own: another Python on the search path has other packages. */
const PYTHON = '/usr/bin/python3';
const TOUR_MS_MAX = 300_000;

const whyNot = whyNoPackage('python3-docker', [PYTHON, '-c', 'import docker']) ?? whyNoRegistry();

describe.skipIf(whyNot !== undefined)(`the Docker SDK for Python${whyNot ? `: ${whyNot}` : ''}`, () => {
  let tour: Tour;
  let registry: TestRegistry;
  let guarded: TestRegistry;

  beforeAll(async () => {
    [tour, registry, guarded] = await Promise.all([openTour(), startRegistry(), startRegistry({ account: ACCOUNT })]);
  });
  afterAll(() => Promise.all([tour, registry, guarded].map((each) => each?.[Symbol.asyncDispose]())));

  test.each(['containers', 'images', 'networks', 'volumes', 'system'])(
    '%s',
    { timeout: TOUR_MS_MAX },
    async (family) => {
      const child = spawn(PYTHON, ['-W', 'ignore', '-m', 'unittest', '-v', `test_${family}`], {
        cwd: new URL('python/', import.meta.url),
        env: {
          ...process.env,
          DOCKER_HOST: `unix://${tour.socketPath}`,
          TOUR_REGISTRY: registry.address,
          TOUR_GUARDED_REGISTRY: guarded.address,
          TOUR_ACCOUNT: `${ACCOUNT.name}:${ACCOUNT.password}`,
          PYTHONDONTWRITEBYTECODE: '1',
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      const [report, code] = await Promise.all([
        text(child.stderr),
        new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
      ]);
      expect(code, report).toBe(0);
      expect(report).toMatch(/^Ran [1-9]\d* tests? in /m);
    },
  );

  test('every answer fitted the document', () => {
    expect([...tour.faults]).toEqual([]);
  });

  test('it has seen every endpoint that the SDK knows', () => {
    // Two calls that the SDK does not make.
    expect(unvisited(tour)).toEqual(['HEAD /containers/{id}/archive', 'GET /images/get']);
  });
});
