import { expect, test } from 'vitest';
import { tarStream, type TestEntry } from '../archive/testing/tar-of.ts';
import { FileView } from '../image/file-view.ts';
import { readLayerTree } from '../image/layer-tree.ts';
import { findPackages } from './packages.ts';

/** Layers lowest first, each as its files. */
async function packagesIn(...layers: Readonly<Record<string, string>>[]) {
  const trees = layers.map(async (files) => {
    const entries = Object.entries(files).map(([name, body]): TestEntry => ({ name, body }));
    return (await readLayerTree(await tarStream(...entries))).root;
  });
  return findPackages(new FileView((await Promise.all(trees)).toReversed()));
}

const STATUS = 'var/lib/dpkg/status';
const stanza = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`;
const installed = { Status: 'install ok installed', Architecture: 'i386' };

test('packages of dpkg have their sources, and what is not installed is not told of', async () => {
  const status = [
    stanza({ Package: 'libssl3', ...installed, Source: 'openssl', Version: '3.0.11-1~deb12u2' }),
    stanza({ Package: 'bash', ...installed, Version: '5.2.15-2+b7', Description: 'shell\n Package: not-a-field' }),
    stanza({ Package: 'libgcc-s1', ...installed, Source: 'gcc-12 (12.2.0-14)', Version: '12.2.0-14+b1' }),
    stanza({ Package: 'gone', Status: 'deinstall ok config-files', Version: '1.0' }),
  ].join('\n');
  const { packages, distribution } = await packagesIn({
    [STATUS]: status,
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  });
  expect(packages.map(({ name, source }) => [name, source?.name, source?.version])).toEqual([
    ['bash', 'bash', '5.2.15-2'],
    ['libgcc-s1', 'gcc-12', '12.2.0-14'],
    ['libssl3', 'openssl', '3.0.11-1~deb12u2'],
  ]);
  expect(distribution).toEqual({ id: 'debian', version: '12', name: 'debian' });
});

test("the topmost layer's database counts; files of status.d and Python's metadata are read", async () => {
  const { packages } = await packagesIn(
    { [STATUS]: stanza({ Package: 'old', ...installed, Version: '1' }) },
    {
      [STATUS]: stanza({ Package: 'new', ...installed, Version: '2' }),
      'var/lib/dpkg/status.d/tzdata': stanza({ Package: 'tzdata', Version: '2026b-0' }),
      'var/lib/dpkg/status.d/tzdata.md5sums': 'x',
      'usr/local/lib/python3.11/dist-packages/Flask-2.2.2.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Flask\nVersion: 2.2.2\nLicense: BSD-3-Clause\n\nName: in the text\n',
      'opt/env/lib/python3.11/site-packages/redis.egg-info': 'Name: redis\nVersion: 4.3.4\n',
      'usr/lib/python3/dist-packages/pip-23.dist-info/METADATA': 'Name: pip\nVersion: 23\n',
    },
  );
  expect(packages.map(({ type, name, version }) => `${type} ${name} ${version}`)).toEqual([
    'deb new 2',
    'deb tzdata 2026b-0',
    'pypi Flask 2.2.2',
    'pypi redis 4.3.4',
  ]);
});

test('a database that is none has no packages, whatever it holds', async () => {
  for (const text of ['\0\xff\n: :\n\n\n', 'Package: a', 'Version: 1\r\n\r\nPackage: b', '{"Package": "a"}'])
    expect((await packagesIn({ [STATUS]: text })).packages).toEqual([]);
  const endless = stanza({ Package: 'p'.repeat(1_000_000), ...installed, Version: '1\n '.repeat(100_000) });
  const { packages } = await packagesIn({ [STATUS]: endless });
  expect(packages.map(({ name, version }) => [name.length, version])).toEqual([[300, '1']]);
  const many = Array.from({ length: 20_001 }, (_, at) => stanza({ Package: `p${at}`, ...installed, Version: '1' }));
  expect((await packagesIn({ [STATUS]: many.join('\n') })).notes).toEqual([
    'Of 20001 packages the first 20000 are told of.',
  ]);
});
