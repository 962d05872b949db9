import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, as far as one is known; whoever starts last must not be the one that all wait for. */
const LONGEST = [
  'tests/lessons/play/02-kernel.test.ts',
  'tests/lessons/play/01-containers.test.ts',
  'tests/lessons/play/06-networking.test.ts',
  'tests/lessons/play/03-images.test.ts',
  'tests/lessons/play/05-volumes.test.ts',
  'tests/conformance/conformance.test.ts',
  'tests/e2e/storage.test.ts',
  'tests/e2e/sandbox.test.ts',
  'tests/e2e/page.test.ts',
  'tests/machine/outside.test.ts',
  'tests/e2e/faults.test.ts',
  'tests/e2e/typing.test.ts',
];

/** Long files first; the others as vitest has them. */
export default class LongFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((path) => moduleId.endsWith(path));
      return at < 0 ? LONGEST.length : at;
    };
    const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return sorted.toSorted((a, b) => order(a) - order(b) || rank(a) - rank(b));
  }
}
