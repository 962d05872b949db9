/**
 * Debian's security data for the packages that are pinned here, as far as the packages themselves tell it: each one's changelog says which
 * version mended which CVE (Debian Policy, 4.4). Debian's security tracker knows more (severities, what is not mended yet), but it is no
 * part of Debian's archive, from which alone everything here is built.
 */
import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import type { Advisories } from '../../runtime/scan/advisories.ts';
import { compareVersions } from '../../runtime/scan/debian-version.ts';
import { cachePath, type DebianPackage } from './packages.ts';

type Fix = Advisories['packages'][string][number];

const OUTPUT_BYTES_MAX = 512 * 1024 * 1024;
const CHANGELOG = /^\.\/usr\/share\/doc\/[^/]+\/changelog(?:\.Debian)?\.gz$/;
/** `openssl (3.0.20-1~deb12u2) bookworm-security; urgency=medium`. */
const HEAD = /^([a-z0-9][a-z0-9+.-]*) \(([^)\s]+)\) [^;]*;.*\burgency=([a-z]+)/i;
/** ` -- Name <address>  Tue, 07 Apr 2026 12:00:00 +0200`. */
const TRAILER = /^ -- .*> {2}(.+)$/;
const CVE = /\bCVE-\d{4}-\d{4,}\b/g;

export function buildAdvisories(pins: readonly DebianPackage[]): Uint8Array {
  const sourceOf = ({ source }: DebianPackage): string => source.split(' ', 1)[0] ?? '';
  const packages = Object.fromEntries(
    [...new Set(pins.map(sourceOf))].sort().flatMap((name) => {
      const changelog = newestChangelog(
        name,
        pins.filter((pin) => sourceOf(pin) === name),
      );
      return changelog === undefined ? [] : [[name, fixesOf(changelog)]];
    }),
  );
  const dates = Object.values(packages).flatMap((fixes) => fixes.map(({ date }) => date));
  const advisories: Advisories = {
    source: `the changelogs of ${Object.keys(packages).length} source packages of Debian: which version mended which CVE`,
    licence: 'facts from the changelogs of Debian packages, each under the licence in /usr/share/doc/PACKAGE/copyright',
    date: dates.sort().at(-1) ?? '',
    distribution: 'debian',
    packages,
  };
  return Buffer.from(`${JSON.stringify(advisories, undefined, 1)}\n`);
}

/** Of the packages that a source has made, and of several versions of it, the one whose changelog tells most. */
function newestChangelog(source: string, pins: readonly DebianPackage[]): string | undefined {
  const newestFirst = pins.toSorted((a, b) => compareVersions(b.version, a.version));
  for (const pin of newestFirst) {
    const changelog = changelogsOf(pin).find((text) => HEAD.exec(text)?.[1] === source);
    if (changelog !== undefined) return changelog;
  }
  return undefined;
}

/** A package of Debian's own making has its changelog where others have that of whoever wrote the program. */
function changelogsOf(pin: DebianPackage): string[] {
  const tar = dpkgDeb(['--fsys-tarfile', cachePath(pin)]);
  const names = tarCommand(['-t'], tar)
    .toString()
    .split('\n')
    .filter((name) => CHANGELOG.test(name));
  return names
    .sort((a, b) => b.length - a.length)
    .map((name) => tarCommand(['-xO', name], tar))
    .filter((bytes) => bytes.length > 0)
    .map((bytes) => gunzipSync(bytes).toString('utf8'));
}

const dpkgDeb = (args: readonly string[]): Buffer => outputOf('dpkg-deb', args);
const tarCommand = (args: readonly string[], input: Buffer): Buffer => outputOf('tar', args, input);

function outputOf(command: string, args: readonly string[], input?: Buffer): Buffer {
  const { stdout, status, stderr, error } = spawnSync(command, args, { input, maxBuffer: OUTPUT_BYTES_MAX });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.toString().trim()}`);
  return stdout;
}

/** Each CVE under the oldest version whose entry names it: later ones repeat it, or mend what the first had broken. */
export function fixesOf(changelog: string): Fix[] {
  const entries = entriesOf(changelog);
  const seen = new Set<string>();
  const fixes: Fix[] = [];
  for (const { text, ...entry } of entries.toReversed()) {
    const cves = [...new Set(text.match(CVE) ?? [])].filter((id) => !seen.has(id)).sort();
    for (const id of cves) seen.add(id);
    if (cves.length > 0) fixes.push({ ...entry, cves });
  }
  return fixes.toReversed();
}

/** Newest first, as they stand. */
function entriesOf(changelog: string): (Omit<Fix, 'cves'> & { text: string })[] {
  const entries: (Omit<Fix, 'cves'> & { text: string })[] = [];
  let open: { version: string; urgency: string; lines: string[] } | undefined;
  for (const line of changelog.split('\n')) {
    const [, , version, urgency] = HEAD.exec(line) ?? [];
    const [, date] = TRAILER.exec(line) ?? [];
    if (version !== undefined && urgency !== undefined) open = { version, urgency: urgency.toLowerCase(), lines: [] };
    else if (date !== undefined && open) {
      entries.push({ version: open.version, date: dayOf(date), urgency: open.urgency, text: open.lines.join('\n') });
      open = undefined;
    } else open?.lines.push(line);
  }
  return entries;
}

function dayOf(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10);
}
