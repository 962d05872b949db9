/** Where registries are asked, with what daemon.json says of them. */
import { expect, test } from 'vitest';
import { endpointsOf, mirrorsOf } from './endpoint.ts';

const rules = {
  mirrors: ['https://mirror.example', 'http://10.1.0.1:5000/'],
  insecureRegistries: ['registry.lan:5000', 'http://plain.lan', '10.0.0.0/8', 'fd00::/8'],
};

test.each([
  ['docker.io', 'https://registry-1.docker.io'],
  ['registry.example', 'https://registry.example'],
  ['registry.lan', 'https://registry.lan'],
  ['registry.lan:5000', 'https://registry.lan:5000 http://registry.lan:5000'],
  ['plain.lan', 'https://plain.lan http://plain.lan'],
  ['10.2.3.4:5000', 'https://10.2.3.4:5000 http://10.2.3.4:5000'],
  ['11.2.3.4:5000', 'https://11.2.3.4:5000'],
  ['[fd00::5]:5000', 'https://[fd00::5]:5000 http://[fd00::5]:5000'],
  ['localhost:5000', 'https://localhost:5000 http://localhost:5000'],
  ['127.1.2.3', 'https://127.1.2.3 http://127.1.2.3'],
])('%s is asked at %s', (domain, urls) => {
  const found = endpointsOf(domain, rules);
  expect(found.map(({ url }) => url).join(' ')).toBe(urls);
  expect(new Set(found.map(({ unverified }) => unverified))).toEqual(new Set([found.length === 2]));
});

test('mirrors are asked as they are written, verified unless they are insecure', () => {
  expect(mirrorsOf(rules)).toEqual([
    { url: 'https://mirror.example', unverified: false },
    { url: 'http://10.1.0.1:5000', unverified: true },
  ]);
});
