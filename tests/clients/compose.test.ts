/** docker-compose 1.29, Debian's, brings two services up on a network with a volume, and takes them down again. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPackage } from '../support/debian.ts';
import { openTour, type Tour } from './tour.ts';

const whyNot = whyNoPackage('docker-compose', ['/usr/bin/docker-compose', 'version']);

/** Each look starts a Python. */
const PATIENT = { timeout: 100_000 };

describe.skipIf(whyNot !== undefined)(`docker-compose${whyNot ? `: ${whyNot}` : ''}`, () => {
  let tour: Tour;

  beforeAll(async () => {
    tour = await openTour();
  });
  afterAll(() => tour?.[Symbol.asyncDispose]());

  /** What a command that must succeed wrote, without what it writes to show that it waits. */
  async function compose(...args: string[]): Promise<string> {
    const child = spawn('/usr/bin/docker-compose', ['-p', 'tour', ...args], {
      cwd: new URL('compose/', import.meta.url),
      env: {
        ...process.env,
        DOCKER_HOST: `unix://${tour.socketPath}`,
        PYTHONDONTWRITEBYTECODE: '1',
        // By itself, whether or not Docker's command line is there.
        COMPOSE_DOCKER_CLI_BUILD: '0',
        COMPOSE_INTERACTIVE_NO_CLI: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    ]);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
    return stdout + stderr;
  }

  test('up makes networks, volume and containers, in their order', async () => {
    const said = await compose('up', '-d');
    for (const line of ['network "tour_inner"', 'network "tour_outer"', 'volume "tour_data"']) {
      expect(said).toContain(
        `Creating ${line} with default driver`.replace('with', line.startsWith('n') ? 'with the' : 'with'),
      );
    }
    expect(said.indexOf('Creating tour_store_1 ... done')).toBeLessThan(said.indexOf('Creating tour_front_1 ...'));
  });

  test('ps, top and images show what runs', async () => {
    await expect.poll(() => compose('ps'), PATIENT).toMatch(/tour_store_1 .* Up \(healthy\)/);
    expect(await compose('ps')).toMatch(/tour_front_1 .* Up/);
    await expect.poll(() => compose('top', 'front'), PATIENT).toContain('sleep 1000');
    expect(await compose('images')).toMatch(/tour_front_1 +busybox +latest/);
  });

  test('services find one another by name, and share what they are told to', async () => {
    expect(await compose('logs', '--no-color', 'front')).toContain('front_1  | kept');
    expect(await compose('exec', '-T', 'front', 'sh', '-c', 'echo $A; wget -qO- http://store:8000/f')).toBe(
      'b\nkept\n',
    );
    // It attaches to what it has started, so that the output of a quicker command is gone by then.
    const late = ['sh', '-c', 'sleep 1; echo one-off'];
    expect(await compose('run', '--rm', '-T', 'front', ...late)).toContain('one-off');
  });

  test('a second up changes nothing; restart, scale and stop do', async () => {
    expect(await compose('up', '-d')).toMatch(/tour_store_1 is up-to-date\ntour_front_1 is up-to-date\n/);
    expect(await compose('restart', '-t', '0', 'front')).toContain('Restarting tour_front_1 ... done');
    expect(await compose('up', '-d', '--force-recreate', '-t', '0', 'front')).toContain(
      'Recreating tour_front_1 ... done',
    );
    await compose('up', '-d', '--scale', 'front=2', '-t', '0');
    expect((await compose('ps', '-q', 'front')).trim().split('\n')).toHaveLength(2);
    await compose('stop', '-t', '0');
    expect(await compose('ps')).toMatch(/tour_store_1 .* Exit 137/);
  });

  test('a container that is made anew keeps what it wrote and its names for others', async () => {
    const recreate = (...args: string[]) => compose('-f', 'recreate.yml', ...args);
    await recreate('up', '-d');
    await recreate('exec', '-T', 'saver', 'sh', '-c', 'echo written > /kept/f');
    expect(await recreate('up', '-d', '--force-recreate', 'saver')).toContain('Recreating tour_saver_1 ... done');
    expect(await recreate('exec', '-T', 'saver', 'cat', '/kept/f')).toBe('written\n');
    expect(await recreate('exec', '-T', 'saver', 'wget', '-qO-', 'http://shop:8000/passwd')).toContain('root:');
    // A one-off container does not answer for its service.
    const told = await recreate('run', '--rm', '-T', 'saver', 'sh', '-c', 'sleep 1; nslookup saver');
    expect(told.match(/^Address: 172/gm)).toHaveLength(1);
    await recreate('down', '-v');
  });

  test('down leaves nothing', async () => {
    const said = await compose('down', '-v', '-t', '0');
    for (const gone of ['network tour_inner', 'network tour_outer', 'volume tour_data'])
      expect(said).toContain(`Removing ${gone}`);
    expect(await compose('ps', '-q')).toBe('');
  });

  test('every answer fitted the document', () => {
    expect([...tour.faults]).toEqual([]);
  });
});
