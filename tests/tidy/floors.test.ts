import { describe, expect, it } from 'vitest';
import { circles, importGraph, upwardImports } from './floors.ts';

const file = (path: string, ...imports: string[]): { path: string; text: string } => ({
  path,
  text: imports.map((specifier) => `import type { A } from '${specifier}';`).join('\n'),
});

describe('floors', () => {
  it('may be descended', () => {
    const graph = importGraph([
      file('runtime/image/a.ts', '../oci/b.ts', './c.ts'),
      file('runtime/oci/b.ts'),
      file('runtime/image/c.ts'),
    ]);
    expect(upwardImports(graph)).toEqual([]);
  });

  it('an import that leads up is found, with the chain that pulls it in', () => {
    const graph = importGraph([
      file('sandbox/sandbox.ts', '../runtime/image/a.ts'),
      file('runtime/image/a.ts', '../oci/b.ts'),
      file('runtime/oci/b.ts', '../container/c.ts'),
      file('runtime/container/c.ts'),
    ]);
    expect(upwardImports(graph)).toEqual([
      'runtime/oci/b.ts imports runtime/container/c.ts: oci lies below container (sandbox/sandbox.ts -> runtime/image/a.ts -> runtime/oci/b.ts -> runtime/container/c.ts)',
    ]);
  });

  it('a room without a floor is found when somebody imports it', () => {
    const graph = importGraph([file('runtime/cli/a.ts', '../attic/b.ts'), file('runtime/attic/b.ts')]);
    expect(upwardImports(graph)).toHaveLength(1);
  });

  it('tests and fixtures may look anywhere', () => {
    const graph = importGraph([file('runtime/oci/b.test.ts', '../cli/a.ts'), file('runtime/cli/a.ts')]);
    expect(upwardImports(graph)).toEqual([]);
  });
});

describe('circles', () => {
  it('are found, types included', () => {
    const graph = importGraph([file('web/a.ts', './b.ts'), file('web/b.ts', './c.ts'), file('web/c.ts', './a.ts')]);
    expect(circles(graph)).toEqual(['web/a.ts -> web/b.ts -> web/c.ts -> web/a.ts']);
  });

  it('two ways to one file are none', () => {
    const graph = importGraph([file('web/a.ts', './b.ts', './c.ts'), file('web/b.ts', './c.ts'), file('web/c.ts')]);
    expect(circles(graph)).toEqual([]);
  });
});
