import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findVulnerabilities, parseAdvisories } from './advisories.ts';
import type { ScannedPackage } from '../model/scan-report.ts';

const deb = (name: string, source: string, version: string): ScannedPackage => ({
  type: 'deb',
  name,
  version,
  source: { name: source, version },
  path: '/var/lib/dpkg/status',
});

const data = parseAdvisories(
  JSON.stringify({
    source: 'a test',
    licence: 'none',
    date: '2026-01-01',
    distribution: 'debian',
    packages: {
      openssl: [
        {
          version: '3.0.15-1~deb12u1',
          date: '2024-11-02',
          urgency: 'medium',
          cves: ['CVE-2024-10000', 'CVE-2024-9999'],
        },
        { version: '3.0.9-1', date: '2023-05-30', urgency: 'high', cves: ['CVE-2023-2650'] },
      ],
      bash: [],
    },
  }),
);

test('what a later version mends is found, once for each source package, the newest first', () => {
  const packages = [
    deb('bash', 'bash', '5.2'),
    deb('libssl3', 'openssl', '3.0.11-1~deb12u2'),
    deb('openssl', 'openssl', '3.0.11-1~deb12u2'),
    deb('mine', 'mine', '1'),
    { type: 'pypi', name: 'flask', version: '2.2.2', path: '/x' } as const,
  ];
  const { vulnerabilities, unknown } = findVulnerabilities(packages, data, 'debian');
  expect(vulnerabilities.map(({ id, packages: at, fixed }) => [id, at, fixed])).toEqual([
    ['CVE-2024-10000', [1, 2], '3.0.15-1~deb12u1'],
    ['CVE-2024-9999', [1, 2], '3.0.15-1~deb12u1'],
  ]);
  expect(unknown).toBe(2);
  expect(findVulnerabilities(packages, data, 'ubuntu')).toEqual({ vulnerabilities: [], unknown: 5 });
});

test('the bundled data knows what Debian mended in openssl', () => {
  const text = readFileSync(new URL('../../images/dist/advisories.json', import.meta.url), 'utf8');
  const { vulnerabilities } = findVulnerabilities(
    [deb('libssl3', 'openssl', '3.0.11-1~deb12u2')],
    parseAdvisories(text),
    'debian',
  );
  // DSA-5764-1.
  expect(vulnerabilities.find(({ id }) => id === 'CVE-2024-6119')?.fixed).toBe('3.0.14-1~deb12u2');
});

test('data of another shape is refused with the place', () => {
  expect(() => parseAdvisories('{"packages":{"a":[{"version":1}]}}')).toThrow(/^read the security data: source: /);
});
