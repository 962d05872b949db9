/** A scan as the commands ask for it, and the part of it that somebody wants to hear of. */
import type { ApiClient } from '../../api/client.ts';
import { SEVERITIES, type ScannedPackage, type ScanReport, type Severity } from '../../model/scan-report.ts';
import { imagePath } from '../commands/history.ts';
import { CliError } from '../errors.ts';

/** Where Debian tells of a CVE. */
export const TRACKER = 'https://security-tracker.debian.org/tracker/';

export const fetchReport = (client: ApiClient, image: string): Promise<ScanReport> =>
  client.json<ScanReport>('GET', `/drydock/images/${imagePath(image)}/scan`);

export interface Wanted {
  /** All of them when there are none. */
  readonly severities: readonly string[];
  readonly onlyFixed: boolean;
  readonly onlyUnfixed: boolean;
}

/** Throws a CliError for what is no severity. */
export function selected(report: ScanReport, { severities, onlyFixed, onlyUnfixed }: Wanted): ScanReport {
  const wanted = new Set(severities.map(severityOf));
  const isWanted = ({ severity, fixed }: ScanReport['vulnerabilities'][number]): boolean =>
    (wanted.size === 0 || wanted.has(severity)) &&
    !(onlyFixed && fixed === undefined) &&
    !(onlyUnfixed && fixed !== undefined);
  return { ...report, vulnerabilities: report.vulnerabilities.filter(isWanted) };
}

/** Trivy says `UNKNOWN` for what Docker Scout calls unspecified. */
function severityOf(text: string): Severity {
  const name = text.trim().toLowerCase();
  const found = name === 'unknown' ? 'unspecified' : SEVERITIES.find((each) => each === name);
  if (found) return found;
  throw new CliError(`invalid severity ${JSON.stringify(text)}: choose from ${SEVERITIES.join(', ')}`);
}

export const countsOf = ({ vulnerabilities }: Pick<ScanReport, 'vulnerabilities'>): [Severity, number][] =>
  SEVERITIES.map((severity) => [severity, vulnerabilities.filter((each) => each.severity === severity).length]);

/** `0C 0H 0M 0L 5?`, as Docker Scout writes it: what has no severity only where there is such. */
export const shortCounts = (report: Pick<ScanReport, 'vulnerabilities'>): string =>
  countsOf(report)
    .filter(([severity, count]) => severity !== 'unspecified' || count > 0)
    .map(
      ([severity, count]) =>
        `${String(count).padStart(4)}${severity === 'unspecified' ? '?' : (severity[0] ?? '').toUpperCase()}`,
    )
    .join(' ');

/** A package URL (purl-spec, types deb and pypi). */
export function purlOf(
  { type, name, version, architecture, source }: ScannedPackage,
  distribution: ScanReport['distribution'],
): string {
  const encoded = encodeURIComponent(version);
  if (type === 'pypi') return `pkg:pypi/${encodeURIComponent(name.toLowerCase().replaceAll('_', '-'))}@${encoded}`;
  const qualifiers = new URLSearchParams();
  if (architecture !== undefined) qualifiers.set('arch', architecture);
  if (distribution) qualifiers.set('distro', `${distribution.id}-${distribution.version}`);
  if (source && source.name !== name) qualifiers.set('upstream', source.name);
  const tail = qualifiers.size > 0 ? `?${qualifiers}` : '';
  return `pkg:deb/${encodeURIComponent(distribution?.id ?? 'debian')}/${encodeURIComponent(name)}@${encoded}${tail}`;
}

/** What the figures are worth, in sentences. */
export function caveats({ data, packages, notes }: ScanReport): string[] {
  const { source, date, unknown } = data;
  const without = unknown > 0 ? [`Nothing is known about ${unknown} of the ${packages.length} packages.`] : [];
  const limits = 'It knows what a newer version mends: nothing of what Debian has not mended, and no severities.';
  return [`Data: ${source}, up to ${date}.`, limits, ...without, ...notes];
}
