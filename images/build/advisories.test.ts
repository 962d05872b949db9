import { expect, test } from 'vitest';
import { fixesOf } from './advisories.ts';

const CHANGELOG = `openssl (3.0.2-1) unstable; urgency=medium

  * Update symbols (a second word on CVE-2022-0002)
  * Fix CVE-2022-0003

 -- One Person <one@example.org>  Tue, 15 Mar 2022 20:12:54 +0100

openssl (3.0.1-1) unstable; urgency=HIGH

  * CVE-2022-0002, CVE-2022-0001, CVE-2022-0002

 -- One Person <one@example.org>  Fri, 31 Dec 2021 23:30:00 -0200

# Older entries have been removed
`;

test('a CVE is mended by the oldest version that names it', () => {
  expect(fixesOf(CHANGELOG)).toEqual([
    { version: '3.0.2-1', date: '2022-03-15', urgency: 'medium', cves: ['CVE-2022-0003'] },
    { version: '3.0.1-1', date: '2022-01-01', urgency: 'high', cves: ['CVE-2022-0001', 'CVE-2022-0002'] },
  ]);
});
