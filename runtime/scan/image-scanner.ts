/** Reads an image's packages and holds them against the bundled security data. */
import type { BuildImages } from '../image/build-images.ts';
import { FileView } from '../image/file-view.ts';
import type { Images, Scanner } from '../model/engine.ts';
import type { ScanReport } from '../model/scan-report.ts';
import { reasonOf, serverError } from '../std/errors.ts';
import { type Advisories, findVulnerabilities, parseAdvisories } from './advisories.ts';
import { findPackages } from './packages.ts';

export interface ScannerParts {
  readonly images: Pick<Images, 'inspect'> & { readonly builds: Pick<BuildImages, 'resolve' | 'rootsOf' | 'hold'> };
  /** The text of the security data, fetched when it is first asked for. */
  readonly advisories: () => Promise<string>;
}

export class ImageScanner implements Scanner {
  readonly #parts: ScannerParts;
  #advisories: Promise<Advisories> | undefined;

  constructor(parts: ScannerParts) {
    this.#parts = parts;
  }

  async scan(ref: string): Promise<ScanReport> {
    const { images } = this.#parts;
    const image = images.builds.resolve(ref);
    using _layers = images.builds.hold(image);
    const { RepoDigests = [] } = await images.inspect(ref);
    const roots = images.builds.rootsOf(image);
    const found = await findPackages(new FileView(roots));
    const advisories = await this.#data();
    const { packages, distribution, notes } = found;
    const { vulnerabilities, unknown } = findVulnerabilities(packages, advisories, distribution?.id);
    const { source, licence, date } = advisories;
    return {
      image: {
        name: ref,
        id: image.id,
        digests: RepoDigests,
        architecture: image.spec.architecture,
        size: image.size,
        layers: image.layers.map(({ diffId }) => diffId),
      },
      ...(distribution && { distribution }),
      packages,
      vulnerabilities,
      data: { source, licence, date, unknown },
      notes,
    };
  }

  /** What could not be fetched is asked for again the next time. */
  async #data(): Promise<Advisories> {
    const reading = (this.#advisories ??= this.#parts.advisories().then(parseAdvisories));
    try {
      return await reading;
    } catch (error) {
      this.#advisories = undefined;
      throw serverError(`read the security data that images are held against: ${reasonOf(error)}`, undefined, error);
    }
  }
}
