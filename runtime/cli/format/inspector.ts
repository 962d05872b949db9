/** What `inspect` found, as JSON or through a template (docker/cli, command/inspect). */
import { CliError, messageOf } from '../errors.ts';
import { decode, decodeRaw } from '../../text/template/go/decode.ts';
import { DOCKER_TYPES } from '../../text/template/go/types.ts';
import { type CompiledTemplate, compileTemplate } from '../../text/template/template.ts';
import type { Value } from '../../text/template/value.ts';
import { indentJson } from './json-indent.ts';

export interface Inspected {
  /** The answer as the engine wrote it. */
  readonly text: string;
  /** The Go type that Docker's client reads it into. */
  readonly type: string | undefined;
  /** The client keeps nothing but the typed value. */
  readonly isTypedOnly?: boolean;
}

/** As the engine wrote it. */
export class JsonInspector {
  readonly #found: string[] = [];
  readonly #format: string;

  constructor(format: string) {
    this.#format = format;
  }

  add({ text }: Inspected): void {
    this.#found.push(text);
  }

  get text(): string {
    const list = `[${this.#found.join(',')}]`;
    return this.#format === 'json' ? `${list}\n` : `${indentJson(list)}\n`;
  }
}

const PARSE_ERROR_EXIT = 64;

/** On the typed value; where that has no answer, on the JSON, in which a key that isn't there is an error. */
export class TemplateInspector {
  readonly #template: CompiledTemplate;
  #text = '';
  /** Docker's client is as strict with all that follows. */
  #isStrict = false;

  constructor(source: string) {
    try {
      this.#template = compileTemplate(source);
    } catch (error) {
      throw new CliError(`template parsing error: ${messageOf(error)}`, PARSE_ERROR_EXIT);
    }
  }

  add(inspected: Inspected): void {
    try {
      this.#text += `${this.#render(inspected)}\n`;
    } catch (error) {
      throw new CliError(`template parsing error: ${messageOf(error)}`);
    }
  }

  #render({ text, type, isTypedOnly }: Inspected): string {
    const json = JSON.parse(text) as Value;
    try {
      if (type !== undefined) return this.#run(decode(DOCKER_TYPES.get(type), json));
    } catch (error) {
      if (isTypedOnly) throw error;
    }
    this.#isStrict = true;
    return this.#run(decodeRaw(json));
  }

  #run(value: Value): string {
    return this.#isStrict ? this.#template.runStrict(value) : this.#template.run(value);
  }

  /** Nothing at all is an empty line. */
  get text(): string {
    return this.#text === '' ? '\n' : this.#text;
  }
}
