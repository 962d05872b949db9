import { Code, type Instruction, statement } from './bpf.ts';

/** Where an instruction stands: how many instructions there are from it to the end of the program, itself included. */
export type Place = number;

/** How far a conditional jump reaches, less what a detour in between may take. */
const REACH = 253;

/**
 * Builds a classic BPF program from its end to its beginning. Jumps only go forward, so every target is there when the jump to
 * it is made, and its distance is known.
 */
export class Assembler {
  readonly #reversed: Instruction[] = [];
  readonly #returns = new Map<number, Place>();

  /** Puts an instruction before all others; they follow it. */
  emit(instruction: Instruction): Place {
    return this.#reversed.push(instruction);
  }

  /** Where the program returns this: one such place serves all jumps that reach it. */
  returning(value: number): Place {
    const known = this.#returns.get(value);
    if (known !== undefined && this.#distance(known) <= REACH) return known;
    const place = this.emit(statement(Code.Return, value));
    this.#returns.set(value, place);
    return place;
  }

  /** Goes to `yes` if the accumulator compares so with k, else to `no`. */
  branch(code: number, k: number, yes: Place, no: Place): Place {
    if (yes === no) return yes;
    const near = [this.#within(yes), this.#within(no)] as const;
    return this.emit({ code, k, jumpTrue: this.#distance(near[0]), jumpFalse: this.#distance(near[1]) });
  }

  /** Goes to `target` after loading a word of what the filter is asked about. */
  loadBefore(offset: number, target: Place): Place {
    return this.#before(statement(Code.LoadWord, offset), target);
  }

  andBefore(mask: number, target: Place): Place {
    return this.#before(statement(Code.And, mask), target);
  }

  /** The program: it begins with what was emitted last. */
  finish(): Instruction[] {
    return this.#reversed.toReversed();
  }

  /** Instructions between the one that comes next and a place. */
  #distance(place: Place): number {
    return this.#reversed.length - place;
  }

  #before(instruction: Instruction, target: Place): Place {
    if (this.#distance(target) > 0) this.#detour(target);
    return this.emit(instruction);
  }

  /** The place, or a jump to it where a conditional one would not reach. */
  #within(place: Place): Place {
    return this.#distance(place) <= REACH ? place : this.#detour(place);
  }

  #detour(place: Place): Place {
    return this.emit(statement(Code.Jump, this.#distance(place)));
  }
}
