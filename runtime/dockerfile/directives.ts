/**
 * `# name=value` lines before anything else in a Dockerfile: `syntax` is accepted (there is one syntax, this one), `escape` chooses the
 * character that continues lines and escapes others.
 */
import { DockerfileError } from './errors.ts';

export type EscapeToken = '\\' | '`';

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const KNOWN = new Set(['escape', 'syntax', 'check']);

/** Looks at the lines from the first on, until one is no directive. */
export class Directives {
  readonly #found = new Map<string, string>();
  #isOver = false;

  get escape(): EscapeToken {
    return this.#found.get('escape') === '`' ? '`' : '\\';
  }

  /** Throws for a directive that comes twice, and for an escape character that can't be one. */
  see(line: string, lineNumber: number): void {
    if (this.#isOver) return;
    const [, name = '', value = ''] = DIRECTIVE.exec(line) ?? [];
    const key = name.toLowerCase();
    this.#isOver = !KNOWN.has(key);
    if (this.#isOver) return;
    const location = { startLine: lineNumber, endLine: lineNumber };
    if (this.#found.has(key)) throw new DockerfileError(`only one ${key} parser directive can be used`, location);
    if (key === 'escape' && value !== '\\' && value !== '`') {
      throw new DockerfileError(`invalid escape token '${value}' does not match \` or \\`, location);
    }
    this.#found.set(key, value);
  }
}
