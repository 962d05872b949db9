/** A scan in SARIF 2.1.0 (OASIS), which code hosts show beside the code. */
import type { ScanReport, Severity, Vulnerability } from '../../model/scan-report.ts';
import { purlOf, TRACKER } from './report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  unspecified: 'warning',
};

export function sarifOf(report: ScanReport): unknown {
  const ids = [...new Set(report.vulnerabilities.map(({ id }) => id))];
  return {
    version: '2.1.0',
    $schema: SCHEMA,
    runs: [
      {
        tool: {
          driver: {
            name: 'docker scout',
            informationUri: TRACKER,
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: id },
              helpUri: `${TRACKER}${id}`,
            })),
          },
        },
        results: report.vulnerabilities.map((each) => resultOf(report, each, ids.indexOf(each.id))),
        properties: { data: report.data.source, dataDate: report.data.date },
      },
    ],
  };
}

function resultOf(report: ScanReport, found: Vulnerability, ruleIndex: number): unknown {
  const { id, severity, source, installed, fixed, packages } = found;
  const [first] = packages.flatMap((at) => report.packages[at] ?? []);
  const mended = fixed === undefined ? 'no version mends it' : `mended in ${fixed}`;
  return {
    ruleId: id,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${source} ${installed} has ${id}, ${mended}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: (first?.path ?? '').replace(/^\//, '') } },
        logicalLocations: packages.flatMap((at) => {
          const each = report.packages[at];
          return each ? [{ fullyQualifiedName: purlOf(each, report.distribution) }] : [];
        }),
      },
    ],
  };
}
