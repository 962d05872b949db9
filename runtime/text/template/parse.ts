/**
 * Go's text/template grammar, with its parse errors.
 */
import type { CommandNode, Node, Operand, Pipe, Template } from './ast.ts';
import { type Token, TemplateError, lex, parseError } from './lex.ts';
import { readLiteral } from './literal.ts';

/** `functions` are the names that may be called. */
export function parseTemplate(source: string, functions: ReadonlySet<string>, name = ''): Template {
  const parser = new Parser(source, functions, name);
  const nodes = parser.parse();
  return { name, source, nodes, defined: parser.defined };
}

interface Block {
  readonly nodes: Node[];
  /** What ended it. */
  readonly closer: 'end' | 'else' | 'eof';
}

class Parser {
  readonly defined = new Map<string, readonly Node[]>();
  readonly #source: string;
  readonly #name: string;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  #next = 0;
  #variables = ['$'];
  #rangeDepth = 0;
  /** Templates are defined at the top alone. */
  #nesting = 0;

  constructor(source: string, functions: ReadonlySet<string>, name: string) {
    this.#source = source;
    this.#name = name;
    this.#functions = functions;
    this.#tokens = lex(source, name);
  }

  parse(): readonly Node[] {
    const { nodes, closer } = this.#block();
    if (closer !== 'eof') throw this.#error(`unexpected {{${closer}}}`);
    return nodes;
  }

  #error(message: string): TemplateError {
    return parseError(this.#source, this.#previous().position, message, this.#name);
  }

  #previous(): Token {
    return this.#tokens[Math.max(this.#next - 1, 0)] ?? { kind: 'end', text: '', position: 0 };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', position: this.#source.length };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #peekWord(): Token {
    while (this.#peek().kind === 'space') this.#next += 1;
    return this.#peek();
  }

  #takeWord(): Token {
    this.#peekWord();
    return this.#take();
  }

  #unexpected(token: Token, context: string): TemplateError {
    return parseError(this.#source, token.position, `unexpected ${describe(token)} in ${context}`, this.#name);
  }

  #block(): Block {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#take();
      if (token.kind === 'end') return { nodes, closer: 'eof' };
      if (token.kind === 'text') nodes.push({ kind: 'text', text: token.text });
      else {
        const word = this.#peekWord();
        if (word.kind === 'keyword' && (word.text === 'end' || word.text === 'else')) {
          this.#takeWord();
          return { nodes, closer: word.text };
        }
        nodes.push(...this.#action());
      }
    }
  }

  #action(): Node[] {
    const word = this.#peekWord();
    if (word.kind !== 'keyword') {
      const pipe = this.#pipe('command', 'right');
      return [{ kind: 'action', pipe }];
    }
    this.#takeWord();
    if (word.text === 'if' || word.text === 'with' || word.text === 'range') return [this.#control(word.text)];
    if (word.text === 'break' || word.text === 'continue') return [this.#loopControl(word.text)];
    if (word.text === 'template') return [this.#call()];
    if (word.text === 'define' && this.#nesting === 0) return this.#define();
    if (word.text === 'block') return this.#inlineBlock();
    throw this.#unexpected(word, 'command');
  }

  #control(kind: 'if' | 'with' | 'range'): Node {
    const scope = this.#variables.length;
    const pipe = this.#pipe(kind, 'right');
    this.#nesting += 1;
    if (kind === 'range') this.#rangeDepth += 1;
    const block = this.#block();
    if (kind === 'range') this.#rangeDepth -= 1;
    const otherwise = block.closer === 'else' ? this.#otherwise(kind) : [];
    this.#nesting -= 1;
    if (block.closer === 'eof') throw this.#error('unexpected EOF');
    if (block.closer === 'end') this.#closeAction('end');
    this.#variables.length = scope;
    return { kind, pipe, body: block.nodes, otherwise };
  }

  /** After `{{else`: either `}}` and a block, or another `if` (`with`) that ends with this one. */
  #otherwise(kind: 'if' | 'with' | 'range'): readonly Node[] {
    const word = this.#peekWord();
    if (kind !== 'range' && word.kind === 'keyword' && word.text === kind) {
      this.#takeWord();
      return [this.#control(kind)];
    }
    this.#closeAction('else');
    const body = this.#block();
    if (body.closer === 'else') throw this.#error('expected end; found {{else}}');
    if (body.closer === 'eof') throw this.#error('unexpected EOF');
    this.#closeAction('end');
    return body.nodes;
  }

  #closeAction(context: string): void {
    const token = this.#takeWord();
    if (token.kind !== 'right') throw this.#unexpected(token, context);
  }

  #loopControl(kind: 'break' | 'continue'): Node {
    this.#closeAction(`{{${kind}}}`);
    if (this.#rangeDepth === 0) throw this.#error(`{{${kind}}} outside {{range}}`);
    return { kind };
  }

  #quotedName(context: string): string {
    const token = this.#takeWord();
    if (token.kind !== 'string' && token.kind !== 'rawString') throw this.#unexpected(token, context);
    return String(readLiteral(token, this.#source).value);
  }

  #call(): Node {
    const position = this.#peekWord().position;
    const name = this.#quotedName('template clause');
    if (this.#peekWord().kind !== 'right') {
      return { kind: 'template', name, position, pipe: this.#pipe('template clause', 'right') };
    }
    this.#takeWord();
    return { kind: 'template', name, position, pipe: undefined };
  }

  #define(): Node[] {
    const name = this.#quotedName('define clause');
    this.#closeAction('define clause');
    this.#body(name, 'define clause');
    return [];
  }

  #inlineBlock(): Node[] {
    const position = this.#peekWord().position;
    const name = this.#quotedName('block clause');
    const pipe = this.#pipe('block clause', 'right');
    this.#body(name, 'block clause');
    return [{ kind: 'template', name, pipe, position }];
  }

  #body(name: string, context: string): void {
    const outer = this.#variables;
    this.#variables = ['$'];
    this.#nesting += 1;
    const { nodes, closer } = this.#block();
    this.#nesting -= 1;
    if (closer !== 'end') throw this.#error(closer === 'eof' ? 'unexpected EOF' : `unexpected {{else}} in ${context}`);
    this.#closeAction(context);
    this.#variables = outer;
    this.defined.set(name, nodes);
  }

  #pipe(context: string, closer: 'right' | 'close'): Pipe {
    const position = this.#peekWord().position;
    const { variables, assigns } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#peekWord();
      if (token.kind === closer) {
        this.#takeWord();
        this.#checkPipe(commands, context);
        if (!assigns) this.#variables.push(...variables);
        return { kind: 'pipe', position, variables, assigns, commands };
      }
      if (!startsOperand(token)) throw this.#unexpected(this.#takeWord(), context);
      commands.push(this.#command(closer));
    }
  }

  #checkPipe(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) throw this.#error(`missing value for ${context}`);
    commands.slice(1).forEach((command, index) => {
      const kind = command.operands[0]?.kind;
      if (kind === 'literal' || kind === 'nil' || kind === 'dot') {
        throw this.#error(`non executable command in pipeline stage ${index + 2}`);
      }
    });
  }

  #declarations(context: string): { variables: string[]; assigns: boolean } {
    const start = this.#next;
    const variables: string[] = [];
    while (this.#peekWord().kind === 'variable') {
      variables.push(this.#takeWord().text);
      const after = this.#peekWord();
      if (after.kind === 'declare' || after.kind === 'assign') {
        this.#takeWord();
        this.#checkDeclared(variables, after);
        return { variables, assigns: after.kind === 'assign' };
      }
      if (after.kind !== 'comma') break;
      if (context !== 'range' || variables.length > 1) throw this.#error(`too many declarations in ${context}`);
      this.#takeWord();
    }
    this.#next = start;
    return { variables: [], assigns: false };
  }

  #checkDeclared(variables: readonly string[], operator: Token): void {
    const unknown = variables.find((name) => operator.kind === 'assign' && !this.#variables.includes(name));
    if (unknown !== undefined) throw this.#error(`undefined variable ${JSON.stringify(unknown)}`);
  }

  #command(closer: 'right' | 'close'): CommandNode {
    const position = this.#peekWord().position;
    const operands: Operand[] = [];
    for (;;) {
      this.#peekWord();
      const operand = this.#operand();
      if (operand) operands.push(operand);
      const token = this.#take();
      if (token.kind === 'space') continue;
      if (token.kind === closer) {
        this.#next -= 1;
        break;
      }
      if (token.kind === 'pipe') break;
      throw this.#unexpected(token, 'operand');
    }
    if (operands.length === 0) throw this.#error('empty command');
    return { kind: 'command', position, operands };
  }

  /** One term and the fields behind it: `.A.B`, `$x.Y`, `(index .Z 0).W`. */
  #operand(): Operand | undefined {
    const term = this.#term();
    if (!term || this.#peek().kind !== 'field') return term;
    const position = this.#peek().position;
    const names: string[] = [];
    while (this.#peek().kind === 'field') names.push(this.#take().text.slice(1));
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, position, names: [...term.names, ...names] };
    if (term.kind === 'literal' || term.kind === 'nil' || term.kind === 'dot') {
      throw this.#error(`unexpected . after term ${JSON.stringify(term.kind === 'literal' ? term.source : term.kind)}`);
    }
    return { kind: 'chain', position, of: term, names };
  }

  #term(): Operand | undefined {
    const token = this.#peekWord();
    const { position, text } = token;
    if (!startsOperand(token)) return undefined;
    this.#takeWord();
    if (token.kind === 'field') return { kind: 'field', position, names: [text.slice(1)] };
    if (token.kind === 'dot') return { kind: 'dot', position };
    if (token.kind === 'nil') return { kind: 'nil', position };
    if (token.kind === 'open') return this.#pipe('parenthesized pipeline', 'close');
    if (token.kind === 'identifier') return this.#function(token);
    if (token.kind === 'variable') return this.#variable(token);
    if (token.kind === 'bool') return { kind: 'literal', position, value: text === 'true', source: text };
    return { kind: 'literal', position, ...readLiteral(token, this.#source) };
  }

  #function({ text, position }: Token): Operand {
    if (!this.#functions.has(text)) throw this.#error(`function ${JSON.stringify(text)} not defined`);
    return { kind: 'function', position, name: text };
  }

  #variable({ text, position }: Token): Operand {
    if (!this.#variables.includes(text)) throw this.#error(`undefined variable ${JSON.stringify(text)}`);
    return { kind: 'variable', position, name: text, names: [] };
  }
}

const OPERANDS = new Set([
  'field',
  'dot',
  'nil',
  'open',
  'identifier',
  'variable',
  'bool',
  'number',
  'char',
  'string',
  'rawString',
]);
const startsOperand = (token: Token): boolean => OPERANDS.has(token.kind);

function describe(token: Token): string {
  if (token.kind === 'end') return 'EOF';
  if (token.kind === 'keyword' || token.kind === 'dot') return `<${token.text}>`;
  const shown = token.text.length > 10 ? `${JSON.stringify(token.text.slice(0, 10))}...` : JSON.stringify(token.text);
  return shown;
}
