import { readFileSync, readdirSync } from 'node:fs';

/**
 * Ends everything that a process started, however deep and in whatever group, and then itself. Only Linux tells who
 * started whom; elsewhere itself alone.
 */
export function killTree(pid) {
  for (const child of childrenOf(pid)) killTree(child);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

export function childrenOf(pid) {
  return listProcesses().filter((candidate) => parentOf(candidate) === pid);
}

function listProcesses() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The fourth field of proc_pid_stat(5); the name before it may hold anything, parentheses too. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
