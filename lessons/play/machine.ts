/** What the player needs of a machine: everything that a condition may ask, terminals to type into, and a way back. */
import type { CheckedMachine } from '../checks/look.ts';

export interface PlayedMachine extends CheckedMachine, Disposable {
  /** Types a script into a terminal, from 1, and waits for the prompt; what the terminal has shown since. Rejects when none comes. */
  type(script: string, terminal: number): Promise<string>;
  /** A way to get machines that go on from here. */
  checkpoint(): Promise<Machines>;
}

export type Machines = () => Promise<PlayedMachine>;
