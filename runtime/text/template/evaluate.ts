/**
 * Runs a parsed template on a value, as Go's text/template does, with its execution errors.
 */
import {
  type CommandNode,
  type Node,
  type Operand,
  type Pipe,
  type Template,
  executionError,
  toSource,
} from './ast.ts';
import { type TemplateFunction, WrongType } from './functions.ts';
import { TemplateError } from './lex.ts';
import { type Method, methodOf } from './go/methods.ts';
import {
  Named,
  Struct,
  goTypeOf,
  type Value,
  type ValueMap,
  Nil,
  Row,
  isList,
  isMap,
  isTrue,
  sortedKeys,
  typeName,
} from './value.ts';
import { display, displayAction } from './print.ts';

export interface EvaluateOptions {
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  /** What a missing key of a map is: nothing, or an error. */
  readonly missingKey: 'nothing' | 'error';
}

/** A template may call itself; Go stops there too. */
const DEPTH_MAX = 1000;

export const evaluate = (template: Template, value: Value, options: EvaluateOptions): string =>
  new Evaluator(template, options).run(value);

class LoopControl {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

class Evaluator {
  readonly #template: Template;
  readonly #options: EvaluateOptions;
  #output = '';
  #variables: { name: string; value: Value }[] = [];
  #depth = 0;

  constructor(template: Template, options: EvaluateOptions) {
    this.#template = template;
    this.#options = options;
  }

  run(value: Value): string {
    this.#variables = [{ name: '$', value }];
    this.#walkAll(value, this.#template.nodes);
    return this.#output;
  }

  #fail(node: Operand | CommandNode, message: string): TemplateError {
    return new TemplateError(executionError(this.#template, node, message));
  }

  #walkAll(dot: Value, nodes: readonly Node[]): void {
    for (const node of nodes) this.#walk(dot, node);
  }

  #walk(dot: Value, node: Node): void {
    if (node.kind === 'text') this.#output += node.text;
    else if (node.kind === 'action') this.#action(dot, node.pipe);
    else if (node.kind === 'if' || node.kind === 'with') this.#branch(dot, node);
    else if (node.kind === 'range') this.#range(dot, node);
    else if (node.kind === 'template') this.#call(dot, node);
    else throw new LoopControl(node.kind);
  }

  #action(dot: Value, pipe: Pipe): void {
    const value = this.#pipe(dot, pipe);
    if (pipe.variables.length === 0) this.#output += displayAction(value);
  }

  #branch(dot: Value, node: Extract<Node, { kind: 'if' | 'with' }>): void {
    this.#scoped(() => {
      const value = this.#pipe(dot, node.pipe);
      if (isTrue(value)) this.#walkAll(node.kind === 'with' ? value : dot, node.body);
      else this.#walkAll(dot, node.otherwise);
    });
  }

  #scoped(body: () => void): void {
    const mark = this.#variables.length;
    try {
      body();
    } finally {
      this.#variables.length = mark;
    }
  }

  #range(dot: Value, node: Extract<Node, { kind: 'range' }>): void {
    this.#scoped(() => {
      const value = this.#pipe(dot, { ...node.pipe, variables: [] });
      const entries = this.#entries(node.pipe, value);
      if (entries.length === 0) this.#walkAll(dot, node.otherwise);
      else this.#loop(node, entries);
    });
  }

  #entries(pipe: Pipe, value: Value): (readonly [Value, Value])[] {
    if (value === undefined || value === null || value instanceof Nil) return [];
    if (isList(value)) return value.map((item, position) => [position, item] as const);
    if (isMap(value)) return sortedKeys(value).map((key) => [keyOf(value, key), value[key]] as const);
    if (typeof value === 'number' && Number.isInteger(value)) {
      return Array.from({ length: Math.max(value, 0) }, (_, position) => [position, position] as const);
    }
    throw this.#fail(pipe.commands.at(-1)?.operands[0] ?? pipe, `range can't iterate over ${display(value)}`);
  }

  #loop(node: Extract<Node, { kind: 'range' }>, entries: readonly (readonly [Value, Value])[]): void {
    for (const [key, item] of entries) {
      try {
        this.#scoped(() => {
          this.#bind(node.pipe, key, item);
          this.#walkAll(item, node.body);
        });
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (error.kind === 'break') return;
      }
    }
  }

  #bind(pipe: Pipe, key: Value, item: Value): void {
    const [first, second] = pipe.variables;
    const values = second === undefined ? [item] : [key, item];
    [first, second].forEach((name, position) => {
      if (name !== undefined) this.#store(name, values[position], pipe.assigns);
    });
  }

  #store(name: string, value: Value, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast((variable) => variable.name === name) : undefined;
    if (known) known.value = value;
    else this.#variables.push({ name, value });
  }

  #call(dot: Value, node: Extract<Node, { kind: 'template' }>): void {
    const body = this.#template.defined.get(node.name);
    const at: Operand = {
      kind: 'literal',
      position: node.position,
      value: node.name,
      source: `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${toSource(node.pipe)}` : ''}}}`,
    };
    if (!body) throw this.#fail(at, `template ${JSON.stringify(node.name)} not defined`);
    if (this.#depth >= DEPTH_MAX) throw this.#fail(at, `exceeded maximum template depth (${DEPTH_MAX})`);
    const value = node.pipe ? this.#pipe(dot, node.pipe) : undefined;
    const outer = this.#variables;
    this.#variables = [{ name: '$', value }];
    this.#depth += 1;
    this.#walkAll(value, body);
    this.#depth -= 1;
    this.#variables = outer;
  }

  #pipe(dot: Value, pipe: Pipe): Value {
    let value: Value;
    pipe.commands.forEach((command, position) => {
      value = this.#command(dot, command, position === 0 ? [] : [value]);
    });
    for (const name of pipe.variables) this.#store(name, value, pipe.assigns);
    return value;
  }

  /** `piped` is the value of the command before, which becomes the last argument. */
  #command(dot: Value, command: CommandNode, piped: readonly Value[]): Value {
    const [first, ...rest] = command.operands;
    if (!first) return undefined;
    if (first.kind === 'function') return this.#function(dot, command, first.name, piped);
    if (first.kind === 'field') return this.#chain(dot, dot, first, first.names, rest, piped);
    if (first.kind === 'variable' && first.names.length > 0) {
      return this.#chain(dot, this.#variable(first.name), first, first.names, rest, piped);
    }
    if (first.kind === 'chain') return this.#chain(dot, this.#operand(dot, first.of), first, first.names, rest, piped);
    this.#refuseArguments(first, rest.length + piped.length);
    return this.#operand(dot, first);
  }

  #refuseArguments(node: Operand, count: number): void {
    if (count > 0) throw this.#fail(node, `can't give argument to non-function ${toSource(node)}`);
  }

  #variable(name: string): Value {
    return this.#variables.findLast((variable) => variable.name === name)?.value;
  }

  #operand(dot: Value, node: Operand): Value {
    if (node.kind === 'literal') return node.value;
    if (node.kind === 'dot') return dot;
    if (node.kind === 'nil') throw this.#fail(node, 'nil is not a command');
    if (node.kind === 'pipe') return this.#pipe(dot, node);
    if (node.kind === 'variable' && node.names.length === 0) return this.#variable(node.name);
    return this.#command(dot, { kind: 'command', position: node.position, operands: [node] }, []);
  }

  #argument(dot: Value, node: Operand): Value {
    return node.kind === 'nil' ? undefined : this.#operand(dot, node);
  }

  #function(dot: Value, command: CommandNode, name: string, piped: readonly Value[]): Value {
    const rest = command.operands.slice(1);
    const called = this.#options.functions[name];
    const count = rest.length + piped.length;
    if (!called) throw this.#fail(command, `${JSON.stringify(name)} is not a defined function`);
    if (count < called.least || count > called.most) {
      const wanted = called.most === Infinity ? `at least ${called.least}` : called.least;
      throw this.#fail(command.operands[0] ?? command, `wrong number of args for ${name}: want ${wanted} got ${count}`);
    }
    if (name === 'and' || name === 'or') return this.#shortCircuit(dot, name, rest, piped);
    if (name === 'call') throw this.#notCallable(dot, command, piped);
    const args = [...rest.map((operand) => this.#argument(dot, operand)), ...piped];
    return this.#invoke(command, name, args, () => called.call(args));
  }

  /** None of Docker's values is a function. */
  #notCallable(dot: Value, command: CommandNode, piped: readonly Value[]): TemplateError {
    const operand = command.operands[1];
    const value = operand ? this.#argument(dot, operand) : piped[0];
    const source = operand ? toSource(operand) : '';
    const why =
      value === undefined || value === null ? 'call of nil' : `non-function ${source} of type ${typeName(value)}`;
    return this.#fail(command, `error calling call: ${why}`);
  }

  #shortCircuit(dot: Value, name: 'and' | 'or', rest: readonly Operand[], piped: readonly Value[]): Value {
    let value: Value;
    for (const operand of rest) {
      value = this.#argument(dot, operand);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }

  #invoke(command: CommandNode, name: string, args: readonly Value[], call: () => Value): Value {
    try {
      return call();
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      if (error instanceof WrongType) throw this.#wrongArgument(command, args, error);
      throw this.#fail(command, `error calling ${name}: ${(error as Error).message}`);
    }
  }

  #wrongArgument(command: CommandNode, args: readonly Value[], error: WrongType): TemplateError {
    return this.#typeError(command.operands[args.indexOf(error.value) + 1] ?? command, error);
  }

  #typeError(operand: Operand | CommandNode, error: WrongType): TemplateError {
    if (operand.kind === 'nil') return this.#fail(operand, `cannot assign nil to ${error.expected}`);
    if (operand.kind !== 'literal') return this.#fail(operand, error.message);
    const expected = error.expected === 'int' ? 'integer' : error.expected;
    return this.#fail(operand, `expected ${expected}; found ${operand.source}`);
  }

  #chain(
    dot: Value,
    start: Value,
    node: Operand,
    names: readonly string[],
    rest: readonly Operand[],
    piped: readonly Value[],
  ): Value {
    const before = names.slice(0, -1).reduce<Value>((value, name) => this.#field(value, node, name, []), start);
    const args = [...rest.map((operand) => this.#argument(dot, operand)), ...piped];
    const [argument] = args;
    if (before instanceof Row && args.length === 1 && typeof argument !== 'string')
      throw this.#typeError(rest[0] ?? node, new WrongType('string', argument));
    return this.#field(before, node, names.at(-1) ?? '', args);
  }

  #field(receiver: Value, node: Operand, name: string, args: readonly Value[]): Value {
    if (receiver instanceof Row) return this.#method(receiver, node, name, args);
    if (receiver === undefined || (receiver instanceof Nil && receiver.type === 'absent')) {
      if (this.#options.missingKey === 'error')
        throw this.#fail(node, `nil data; no entry for key ${JSON.stringify(name)}`);
      return receiver;
    }
    if (receiver === null) throw this.#fail(node, `nil pointer evaluating interface {}.${name}`);
    const method = methodOf(receiver, name);
    if (method) return this.#callMethod(node, name, args, method);
    if (receiver instanceof Struct) return this.#fieldOfStruct(receiver, node, name, args);
    if (receiver instanceof Nil) return this.#fieldOfNil(receiver, node, name);
    if (!isMap(receiver) || !hasPlainKeys(receiver))
      throw this.#fail(node, `can't evaluate field ${name} in type ${this.#shownType(receiver)}`);
    if (args.length > 0) throw this.#fail(node, `${name} is not a method but has arguments`);
    return this.#entry(receiver, node, name);
  }

  #callMethod(node: Operand, name: string, args: readonly Value[], method: Method): Value {
    if (args.length !== method.parameters)
      throw this.#fail(node, `wrong number of args for ${name}: want ${method.parameters} got ${args.length}`);
    return method.call(args);
  }

  #fieldOfStruct(struct: Struct, node: Operand, name: string, args: readonly Value[]): Value {
    const field = struct.get(name);
    if (!field) throw this.#fail(node, `can't evaluate field ${name} in type ${struct.typeName}`);
    if (args.length > 0) throw this.#fail(node, `${name} has arguments but cannot be invoked as function`);
    return field.value;
  }

  #fieldOfNil(nil: Nil, node: Operand, name: string): Value {
    if (nil.type === 'map') return this.#entry({}, node, name);
    const type = typeName(nil);
    if (nil.type === 'pointer') throw this.#fail(node, `nil pointer evaluating ${type}.${name}`);
    throw this.#fail(node, `can't evaluate field ${name} in type ${type}`);
  }

  #shownType(value: Value): string {
    return this.#options.missingKey === 'error' ? 'interface {}' : typeName(value);
  }

  #entry(map: ValueMap, node: Operand, name: string): Value {
    if (Object.hasOwn(map, name)) return map[name];
    if (this.#options.missingKey === 'error')
      throw this.#fail(node, `map has no entry for key ${JSON.stringify(name)}`);
    return undefined;
  }

  #method(row: Row, node: Operand, name: string, args: readonly Value[]): Value {
    const lookup = Object.hasOwn(row.lookups, name) ? row.lookups[name] : undefined;
    const wanted = lookup ? 1 : 0;
    const column = Object.hasOwn(row.columns, name) ? row.columns[name] : undefined;
    if (!lookup && !column) throw this.#fail(node, `can't evaluate field ${name} in type ${row.typeName}`);
    if (args.length !== wanted)
      throw this.#fail(node, `wrong number of args for ${name}: want ${wanted} got ${args.length}`);
    return lookup ? lookup(display(args[0])) : column?.();
  }
}

/** The key as a value of the map's own type of keys. */
function keyOf(map: ValueMap, key: string): Value {
  const type = goTypeOf(map);
  return type?.kind === 'map' && type.key.name !== 'string' ? new Named(key, type.key.name) : key;
}

/** Whether a field's name, a plain string, can be a key. */
function hasPlainKeys(map: ValueMap): boolean {
  const type = goTypeOf(map);
  return type?.kind !== 'map' || type.key.name === 'string';
}
