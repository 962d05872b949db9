/**
 * A Dockerfile's text as instructions, one logical line each: continued lines are joined, comments and empty lines in between are dropped,
 * here-documents go with the line that asks for them.
 */
import { Directives, type EscapeToken } from './directives.ts';
import { DockerfileError, type Location } from './errors.ts';
import { type Heredoc, heredocMarks, isTerminator } from './heredoc.ts';

/** Bytes of one line that Docker reads. */
const LINE_LENGTH_MAX = 65_535;
/** Characters of a Dockerfile; the longest that people write have a tenth of it. */
const TEXT_LENGTH_MAX = 4 * 1024 * 1024;

export interface LogicalLine {
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
  readonly location: Location;
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[];
  readonly escape: EscapeToken;
  /** What Docker writes before the first step. */
  readonly warnings: readonly string[];
}

/** Throws a DockerfileError: "file with no instructions", "unterminated heredoc", directives that can't be. */
export function logicalLines(text: string): LogicalLines {
  if (text.length > TEXT_LENGTH_MAX) {
    throw new DockerfileError(`the Dockerfile has more than ${TEXT_LENGTH_MAX} characters`);
  }
  const reader = new LineReader(text);
  const lines = [...reader.read()];
  if (lines.length === 0) throw new DockerfileError('file with no instructions');
  const { warnings, escape } = reader;
  if (warnings.length > 0) warnings.push('[WARNING]: Empty continuation lines will become errors in a future release.');
  return { lines, escape, warnings };
}

const isComment = (line: string): boolean => /^\s*#/.test(line);

class LineReader {
  readonly warnings: string[] = [];
  readonly #directives = new Directives();
  readonly #lines: readonly string[];
  /** How many lines are read. */
  #read = 0;

  constructor(text: string) {
    const bare = text.replace(/^\ufeff/, '').replace(/\r?\n$/, '');
    this.#lines = bare === '' ? [] : bare.split(/\r?\n/);
  }

  get escape(): EscapeToken {
    return this.#directives.escape;
  }

  *read(): Generator<LogicalLine> {
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      const startLine = this.#read;
      this.#directives.see(line.trimStart(), startLine);
      if (isComment(line)) continue;
      const text = this.#join(line.trimStart());
      if (text.trim() === '') continue;
      yield { text, heredocs: this.#heredocs(text, startLine), location: { startLine, endLine: this.#read } };
    }
  }

  #next(): string | undefined {
    const line = this.#lines[this.#read];
    if (line === undefined) return undefined;
    this.#read += 1;
    if (line.length <= LINE_LENGTH_MAX) return line;
    const location = { startLine: this.#read, endLine: this.#read };
    throw new DockerfileError(`dockerfile line greater than max allowed size of ${LINE_LENGTH_MAX}`, location);
  }

  /** The line with those that continue it. */
  #join(first: string): string {
    let { text, continues } = this.#continuation(first);
    let hasEmpty = false;
    while (continues) {
      const line = this.#next();
      if (line === undefined) break;
      if (isComment(line)) continue;
      if (line.trim() === '') {
        hasEmpty = true;
        continue;
      }
      const more = this.#continuation(line);
      text += more.text;
      continues = more.continues;
    }
    if (hasEmpty) this.warnings.push(`[WARNING]: Empty continuation line found in:\n    ${text}`);
    return text;
  }

  #continuation(line: string): { text: string; continues: boolean } {
    const bare = line.replace(/[ \t]+$/, '');
    // Two of them stand for one, and end the line.
    const continues = bare.endsWith(this.escape) && !bare.endsWith(this.escape.repeat(2));
    return { text: continues ? bare.slice(0, -1) : line, continues };
  }

  #heredocs(text: string, startLine: number): Heredoc[] {
    return heredocMarks(text, this.escape).map((mark) => {
      let content = '';
      for (let line = this.#next(); line !== undefined; line = this.#next()) {
        if (isTerminator(line, mark)) return { ...mark, content };
        content += `${line}\n`;
      }
      const location = { startLine, endLine: this.#read };
      const why = `no line holds just ${mark.name}, the word that ends the here-document`;
      throw new DockerfileError('unterminated heredoc', location, why);
    });
  }
}
