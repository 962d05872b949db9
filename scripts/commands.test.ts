import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { root } from './process.mjs';

const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const Package = v.object({ scripts: v.record(v.string(), v.string()), engines: v.object({ node: v.string() }) });
const manifest = v.parse(Package, JSON.parse(read('package.json')));

it('every npm script is a command of the runner, under its own name, and every command is a script', () => {
  const { stderr } = spawnSync(process.execPath, [`${root}scripts/run.mjs`, 'nothing'], { encoding: 'utf8' });
  const commands = (/there are: (.*)/.exec(stderr)?.[1] ?? '').split(', ');
  const expected = Object.fromEntries(commands.map((name) => [name, `node scripts/run.mjs ${name}`]));
  expect(manifest.scripts).toEqual(expected);
});

it.each(['README.md', 'CONTRIBUTING.md', 'images/README.md'])('%s names no npm script that is not there', (path) => {
  const named = [...read(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

it('the development container has the Node that the package wants', () => {
  const { image } = v.parse(v.object({ image: v.string() }), JSON.parse(read('.devcontainer/devcontainer.json')));
  const major = Number(/^node:(\d+)-bookworm$/.exec(image)?.[1]);
  expect(major).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifest.engines.node)?.[0]));
});
