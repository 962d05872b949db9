/**
 * A condition against the machine. It keeps nothing and changes nothing, so the page and the player come to the same verdict;
 * whatever a learner has done to the machine, the answer is a sentence.
 */
import type { Condition } from '../format/types.ts';
import { checkContainer, checkExec, checkMount, type EvidenceOf } from './container.ts';
import { checkCgroup, checkFile, checkNamespace, checkNote, checkProcess, checkTyped } from './guest.ts';
import type { Look } from './look.ts';
import { checkProbe } from './probe.ts';
import { checkPort, checkRegistry } from './reach.ts';
import type { Check } from './schema.ts';
import { checkImage, checkNetwork, checkVolume } from './things.ts';
import { failed, oneLine, type Verdict } from './verdict.ts';

export async function evaluate(condition: Condition, look: Look, evidenceOf: EvidenceOf): Promise<Verdict> {
  const verdict = await ask(condition, look, evidenceOf).catch((error: unknown): Verdict =>
    failed(oneLine(error instanceof Error ? error.message : String(error)) || 'the machine could not be asked'),
  );
  const { found: own } = condition;
  if (own === undefined || verdict.state === 'passed') return verdict;
  return { ...verdict, found: own.replaceAll('{seen}', verdict.seen ?? verdict.found) };
}

function ask(check: Check, look: Look, evidenceOf: EvidenceOf): Promise<Verdict> {
  switch (check.check) {
    case 'container':
      return checkContainer(check, look, evidenceOf);
    case 'image':
      return checkImage(check, look, evidenceOf);
    case 'volume':
      return checkVolume(check, look);
    case 'network':
      return checkNetwork(check, look);
    case 'mount':
      return checkMount(check, look);
    case 'process':
      return checkProcess(check, look);
    case 'namespace':
      return checkNamespace(check, look);
    case 'cgroup':
      return checkCgroup(check, look);
    case 'file':
      return checkFile(check, look, evidenceOf);
    case 'note':
      return checkNote(check, look);
    case 'port':
      return checkPort(check, look);
    case 'registry':
      return checkRegistry(check, look);
    case 'exec':
      return checkExec(check, look, evidenceOf);
    case 'typed':
      return checkTyped(check, look);
    case 'probe':
      return checkProbe(check, look);
  }
}
