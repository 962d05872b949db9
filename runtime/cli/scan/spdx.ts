/** An image's packages as an SBOM: SPDX 2.3 in JSON (ISO/IEC 5962). */
import type { ScannedPackage, ScanReport } from '../../model/scan-report.ts';
import { purlOf } from './report.ts';

const NO_ASSERTION = 'NOASSERTION';
const DOCUMENT = 'SPDXRef-DOCUMENT';
const IMAGE = 'SPDXRef-Image';

/** `created`: RFC 3339, to the second. */
export function spdxOf(report: ScanReport, created: string): unknown {
  const { image, packages } = report;
  const hex = image.id.replace(/^.*:/, '');
  const listed = packages.map((each, at) => packageOf(report, each, at));
  const related = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
    spdxElementId,
    relationshipType,
    relatedSpdxElement,
  });
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name: image.name,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(image.name)}-${hex}`,
    creationInfo: { created, creators: ['Tool: drydock-0.1.0'] },
    packages: [imagePackage(report), ...listed],
    relationships: [
      related(DOCUMENT, 'DESCRIBES', IMAGE),
      ...listed.map(({ SPDXID }) => related(IMAGE, 'CONTAINS', SPDXID)),
    ],
  };
}

const common = { downloadLocation: NO_ASSERTION, filesAnalyzed: false, licenseConcluded: NO_ASSERTION };

const imagePackage = ({ image }: ScanReport) => ({
  SPDXID: IMAGE,
  name: image.name,
  versionInfo: image.id,
  ...common,
  licenseDeclared: NO_ASSERTION,
  copyrightText: NO_ASSERTION,
  primaryPackagePurpose: 'CONTAINER',
  checksums: [{ algorithm: 'SHA256', checksumValue: image.id.replace(/^.*:/, '') }],
});

/** Licences as packages write them are seldom SPDX's expressions: they are told as a comment, and nothing is asserted. */
function packageOf(report: ScanReport, each: ScannedPackage, at: number) {
  const { name, version, source, licence, path, type } = each;
  return {
    SPDXID: `SPDXRef-Package-${at + 1}-${name.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`,
    name,
    versionInfo: version,
    ...common,
    licenseDeclared: NO_ASSERTION,
    ...(licence !== undefined && { licenseComments: licence }),
    copyrightText: NO_ASSERTION,
    sourceInfo: source
      ? `from ${path}; built from the source package ${source.name} ${source.version}`
      : `from ${path}`,
    primaryPackagePurpose: type === 'pypi' ? 'LIBRARY' : 'APPLICATION',
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: purlOf(each, report.distribution),
      },
    ],
  };
}
