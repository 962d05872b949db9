/** What a scan found, to read on a terminal. */
import { alignColumns } from '../format/tabwriter.ts';
import { shortId } from '../format/text.ts';
import { humanSize } from '../../text/units.ts';
import type { ScanReport, Vulnerability } from '../../model/scan-report.ts';
import { caveats, countsOf, purlOf, shortCounts, TRACKER } from './report.ts';

const GRID = { minimum: 0, padding: 3 };

/** As `docker scout cves` has it: package by package, those with most findings first. */
export function packageText(report: ScanReport): string {
  const groups = bySource(report);
  const blocks = groups.map((found) => sourceBlock(report, found));
  return `${[overview(report), ...blocks, summary(report)].join('\n')}\n`;
}

/** One line for each CVE. */
export function tableText(report: ScanReport): string {
  const rows = report.vulnerabilities.map((each) => [
    packagesOf(report, each)
      .map(({ name }) => name)
      .join(', '),
    each.id,
    each.severity.toUpperCase(),
    each.installed,
    each.fixed ?? '-',
    each.date ?? '',
  ]);
  const head = ['PACKAGE', 'VULNERABILITY', 'SEVERITY', 'INSTALLED', 'FIXED IN', 'FIXED ON'];
  const grid = alignColumns([head, ...rows].map((cells) => cells.join('\t')).join('\n'), GRID);
  return `${grid}\n\n${summary(report)}\n`;
}

/** The overview of `docker scout quickview`. */
export function overview(report: ScanReport): string {
  const { image, distribution, packages } = report;
  const rows = [
    ['Target', image.name],
    ['  digest', shortId(image.digests[0]?.replace(/^.*@/, '') ?? image.id)],
    ['  platform', `linux/${image.architecture}`],
    ['  distribution', distribution?.name ?? 'none that is known'],
    ['  vulnerabilities', shortCounts(report)],
    ['  size', humanSize(image.size, 3)],
    ['  packages', String(packages.length)],
  ];
  return `${alignColumns(rows.map((cells) => `  ${cells.join('\t│ ')}`).join('\n'), GRID)}\n`;
}

export function packageList({ packages }: ScanReport): string {
  const rows = packages.map(({ name, version, type }) => [name, version, type]);
  return `${alignColumns([['NAME', 'VERSION', 'TYPE'], ...rows].map((cells) => cells.join('\t')).join('\n'), GRID)}\n`;
}

function bySource(report: ScanReport): Vulnerability[][] {
  const groups = new Map<string, Vulnerability[]>();
  for (const found of report.vulnerabilities) {
    const key = `${found.source} ${found.installed}`;
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  return [...groups.values()].sort(
    (a, b) => b.length - a.length || ((a[0]?.source ?? '') < (b[0]?.source ?? '') ? -1 : 1),
  );
}

function sourceBlock(report: ScanReport, found: readonly Vulnerability[]): string {
  const [first] = found;
  if (!first) return '';
  const purls = packagesOf(report, first).map((each) => purlOf(each, report.distribution));
  const head = `${shortCounts({ vulnerabilities: found })}  ${first.source} ${first.installed}`;
  return [head, ...purls, '', ...found.flatMap(lines)].join('\n');
}

function lines({ id, severity, fixed, date, urgency }: Vulnerability): string[] {
  const upload = fixed === undefined ? [] : [`      Uploaded       : ${date}, urgency ${urgency}`];
  return [
    `    ✗ ${severity.toUpperCase()} ${id}`,
    `      ${TRACKER}${id}`,
    `      Affected range : ${fixed === undefined ? 'all versions' : `<${fixed}`}`,
    `      Fixed version  : ${fixed ?? 'not fixed'}`,
    ...upload,
    '',
  ];
}

const packagesOf = (report: ScanReport, { packages }: Vulnerability) =>
  packages.flatMap((at) => report.packages[at] ?? []);

export function summary(report: ScanReport): string {
  const { vulnerabilities } = report;
  const vulnerable = new Set(vulnerabilities.flatMap(({ packages }) => packages));
  const count =
    vulnerabilities.length === 0
      ? 'No vulnerable packages detected'
      : `${vulnerabilities.length} vulnerabilities found in ${vulnerable.size} packages`;
  const table = countsOf(report).map(([severity, number]) => `  ${severity.toUpperCase()}\t${number}`);
  const figures = vulnerabilities.length === 0 ? [] : [alignColumns(table.join('\n'), GRID)];
  return [count, ...figures, '', ...caveats(report)].join('\n');
}
