import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './policy.ts';

it('the page and the preview server state the same policy', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../index.html'), 'utf8');
  const stated = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
  expect(stated).toBe(contentSecurityPolicy);
});

it('nothing may be evaluated or come from another host, but what containers ask for', () => {
  expect(contentSecurityPolicy.replace(/connect-src [^;]*/, '')).not.toMatch(/'unsafe-eval'|\*|https?:/);
});
