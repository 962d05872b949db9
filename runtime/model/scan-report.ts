/**
 * What a scan finds in an image: its packages, and what is known against them. It is no part of Docker's API: Docker's own scanner is a
 * program of its own.
 */

/** As Docker Scout and NVD order them; `unspecified` where the data does not say. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unspecified'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface ScannedPackage {
  /** Of a package URL (purl): `deb`, from dpkg's database, or `pypi`, from a `dist-info` or an `egg-info`. */
  readonly type: 'deb' | 'pypi';
  readonly name: string;
  readonly version: string;
  /** Of a deb: the source package that it was built from, whose versions Debian's security data is about. */
  readonly source?: { readonly name: string; readonly version: string };
  readonly architecture?: string;
  /** As the package says it; absent where it doesn't. */
  readonly licence?: string;
  /** The file of the image that told of it. */
  readonly path: string;
}

export interface Vulnerability {
  /** `CVE-2024-6387`. */
  readonly id: string;
  readonly severity: Severity;
  /** The packages of the image that have it, by their places in `packages`. */
  readonly packages: readonly number[];
  readonly source: string;
  readonly installed: string;
  /** The first version of the source package without it; absent where there is none. */
  readonly fixed?: string;
  /** What the maintainer called the upload's urgency: `medium`. */
  readonly urgency?: string;
  /** Of the upload that mended it: `2026-04-07`. */
  readonly date?: string;
}

export interface ScanReport {
  readonly image: {
    /** As it was asked for. */
    readonly name: string;
    readonly id: string;
    /** Of its manifest, where a registry knows it: `nginx@sha256:...`. */
    readonly digests: readonly string[];
    readonly architecture: string;
    /** Bytes. */
    readonly size: number;
    readonly layers: readonly string[];
  };
  /** From `/etc/os-release`; undefined where there is none. */
  readonly distribution?: { readonly id: string; readonly version: string; readonly name: string };
  readonly packages: readonly ScannedPackage[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly data: {
    readonly source: string;
    readonly licence: string;
    /** Of the newest entry: `2026-11-20`. */
    readonly date: string;
    /** Packages about which it says nothing, neither good nor bad. */
    readonly unknown: number;
  };
  /** Sentences on what could not be read. */
  readonly notes: readonly string[];
}
