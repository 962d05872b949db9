import { describe, expect, test } from 'vitest';
import { parseRecipe } from './recipe.ts';
import { inOrder } from './recipes.ts';

const HEAD = 'summary: a test\ntags: [latest]\nprovenance: ours\n';

test('a recipe with everything', () => {
  const recipe = parseRecipe(
    'web',
    `${HEAD}base: debian
packages: [nginx, libstdc++6]
without: [perl]
image: site
suite: bullseye
users:
  web: { uid: 101, home: /srv }
directories:
  /data: { owner: web, mode: '1777' }
links:
  /var/log/web.log: /dev/stdout
remove: [/etc/web/*.d]
programs:
  /hello: hello.c
config:
  Env: [A=1, B=]
  Cmd: [web, -x]
  ExposedPorts: [80/tcp]
  Volumes: [/data]
  StopSignal: SIGQUIT
  Healthcheck: { Test: [CMD, web, -t], IntervalSeconds: 5 }
labels:
  level: '1'
near: [apache]
`,
  );
  expect(recipe).toMatchObject({
    name: 'web',
    image: 'site',
    suite: 'bullseye',
    without: ['perl'],
    base: 'debian',
    packages: ['nginx', 'libstdc++6'],
    directories: { '/data': { owner: 'web', mode: '1777' } },
    config: { Env: ['A=1', 'B='], StopSignal: 'SIGQUIT' },
  });
});

test('a recipe with nothing but what it must say', () => {
  expect(parseRecipe('x', HEAD)).toMatchObject({
    image: 'x',
    suite: 'bookworm',
    packages: [],
    config: {},
    links: {},
    near: [],
  });
});

test('a recipe whose layers are of use only to others has no tag', () => {
  expect(parseRecipe('x', 'summary: a test\nprovenance: ours\n').tags).toEqual([]);
});

describe('refused, with its name and the field', () => {
  test.each([
    ['no YAML', 'summary: [', 'recipe x: '],
    ['no mapping', '- a', 'recipe x: '],
    ['a field that nobody knows', `${HEAD}entrypoint: [a]`, 'recipe x: entrypoint'],
    ['a field of the configuration that nobody knows', `${HEAD}config: { Entrypont: [a] }`, 'config.Entrypont'],
    ['no summary', 'tags: [latest]\nprovenance: ours', 'recipe x: summary'],
    ['no tags', 'summary: a\ntags: []\nprovenance: ours', 'recipe x: tags names no tag'],
    ['a tag that is none', 'summary: a\ntags: [a/b]\nprovenance: ours', 'tags.0 is no tag: "a/b"'],
    ['a tag twice', 'summary: a\ntags: [a, a]\nprovenance: ours', 'a tag stands twice'],
    [
      'an option in place of a package',
      `${HEAD}packages: [--allow-unauthenticated]`,
      'packages.0 is no name of a Debian',
    ],
    ['a package twice', `${HEAD}packages: [nginx, nginx]`, 'a package stands twice'],
    ['a release that is not known', `${HEAD}suite: sid`, 'recipe x: suite'],
    [
      'a health check without a command',
      `${HEAD}config: { Healthcheck: { Test: [] } }`,
      'config.Healthcheck.Test names no command',
    ],
    ['a port that is none', `${HEAD}config: { ExposedPorts: [http] }`, 'config.ExposedPorts.0 is no port'],
    ['an environment without a name', `${HEAD}config: { Env: ['=x'] }`, 'config.Env.0 is no NAME=VALUE'],
    ['a signal that is none', `${HEAD}config: { StopSignal: '9x' }`, 'config.StopSignal is no name of a signal'],
    ['a path that climbs out', `${HEAD}links: { /a/../../etc/passwd: x }`, 'is no absolute path within the image'],
    [
      'a path that is relative',
      `${HEAD}directories: { data: { mode: '0755' } }`,
      'is no absolute path within the image',
    ],
    ['the root itself', `${HEAD}remove: [/]`, 'is no absolute path within the image'],
    ['a path with a NUL', `${HEAD}remove: ["/a\\0b"]`, 'is no absolute path within the image'],
    ['a path without end', `${HEAD}remove: ["/${'a'.repeat(300)}"]`, 'is too long a path'],
    ['a source elsewhere', `${HEAD}programs: { /hello: ../../hello.c }`, 'is no file beside the recipe'],
    ['a mode that is none', `${HEAD}directories: { /a: { mode: '9999' } }`, 'is no mode'],
    ['an owner that is an option', `${HEAD}directories: { /a: { owner: -x, mode: '0755' } }`, 'is no name of a user'],
    ['a user who is root', `${HEAD}users: { toor: { uid: 0, home: / } }`, 'recipe x: users.toor'],
    ['one path made twice', `${HEAD}links: { /a: x }\nprograms: { /a: a.c }`, '/a is made twice'],
    ['itself as its base', `${HEAD}base: x`, 'it is its own base'],
    ['an alias that grows', `a: &a [x]\nb: [*a, *a]\n${HEAD}`, 'recipe x: '],
  ])('%s', (_what, yaml, message) => {
    expect(() => parseRecipe('x', yaml)).toThrow(message);
  });

  test('a folder that is no name', () => {
    expect(() => parseRecipe('../x', HEAD)).toThrow("the folder's name is no name of an image");
  });
});

describe('recipes are built after their bases', () => {
  const recipe = (name: string, base?: string) =>
    parseRecipe(name, base === undefined ? HEAD : `${HEAD}base: ${base}\n`);

  test('whatever their names', () => {
    const order = inOrder([recipe('a', 'b'), recipe('b', 'c'), recipe('c'), recipe('d', 'c')]);
    expect(order.map(({ name }) => name)).toEqual(['c', 'b', 'd', 'a']);
  });

  test('and a base that is missing or leads back is refused', () => {
    expect(() => inOrder([recipe('a', 'b')])).toThrow('recipe a: its base b has no recipe');
    expect(() => inOrder([recipe('a', 'b'), recipe('b', 'a')])).toThrow('lead round in a circle');
  });
});
