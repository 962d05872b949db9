/** The bundled extract of Debian's security data (`images/dist/advisories.json.gz`), and what it has against packages. */
import * as v from 'valibot';
import { compareVersions } from './debian-version.ts';
import type { ScannedPackage, Vulnerability } from '../model/scan-report.ts';

const fixSchema = v.object({
  /** The version of the source package that mended it. */
  version: v.string(),
  /** `2026-04-07`. */
  date: v.string(),
  urgency: v.string(),
  cves: v.array(v.pipe(v.string(), v.regex(/^CVE-\d{4}-\d{4,}$/))),
});

const advisoriesSchema = v.object({
  source: v.string(),
  licence: v.string(),
  date: v.string(),
  /** The distribution that it speaks of, as `/etc/os-release` has its ID. */
  distribution: v.string(),
  /** By source package; one without fixes was looked at, and nothing was mended in it. */
  packages: v.record(v.string(), v.array(fixSchema)),
});

export type Advisories = v.InferOutput<typeof advisoriesSchema>;

/** Throws an Error that says what is wrong with the data. */
export function parseAdvisories(text: string): Advisories {
  const parsed = v.safeParse(advisoriesSchema, JSON.parse(text));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`read the security data: ${v.getDotPath(issue) ?? 'top'}: ${issue.message}`);
}

export interface Findings {
  readonly vulnerabilities: readonly Vulnerability[];
  /** How many of the packages the data has nothing about, neither good nor bad. */
  readonly unknown: number;
}

/** What is known against the packages of an image of `distribution`: the oldest CVE last, as the newest is read first. */
export function findVulnerabilities(
  packages: readonly ScannedPackage[],
  advisories: Advisories,
  distribution: string | undefined,
): Findings {
  const known = (source: string): boolean =>
    distribution === advisories.distribution && Object.hasOwn(advisories.packages, source);
  const sources = new Map<string, { name: string; version: string; at: number[] }>();
  let unknown = 0;
  for (const [at, { source }] of packages.entries()) {
    if (!source || !known(source.name)) {
      unknown += 1;
      continue;
    }
    const key = `${source.name} ${source.version}`;
    const found = sources.get(key) ?? { ...source, at: [] };
    found.at.push(at);
    sources.set(key, found);
  }
  const vulnerabilities = [...sources.values()].flatMap((source) => against(source, advisories));
  return { vulnerabilities: vulnerabilities.sort((a, b) => byNumber(b.id, a.id)), unknown };
}

function against(
  { name, version, at }: { name: string; version: string; at: readonly number[] },
  advisories: Advisories,
): Vulnerability[] {
  const fixes = advisories.packages[name] ?? [];
  return fixes
    .filter((fix) => compareVersions(version, fix.version) < 0)
    .flatMap(({ cves, version: fixed, urgency, date }) =>
      cves.map((id) => ({
        id,
        severity: 'unspecified' as const,
        packages: at,
        source: name,
        installed: version,
        fixed,
        urgency,
        date,
      })),
    );
}

/** `CVE-2024-9999` is older than `CVE-2024-10000`. */
function byNumber(a: string, b: string): number {
  const [, aYear = '', aNumber = ''] = a.split('-');
  const [, bYear = '', bNumber = ''] = b.split('-');
  return Number(aYear) - Number(bYear) || Number(aNumber) - Number(bNumber);
}
