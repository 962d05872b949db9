import table from './i386-numbers.json' with { type: 'json' };

/** Every system call of i386: arch/x86/entry/syscalls/syscall_32.tbl of Linux 6.13. */
export const syscallNumbers: Readonly<Record<SyscallName, number>> = table;
export type SyscallName = keyof typeof table;

const names = new Map(Object.entries(table).map(([name, number]) => [number, name]));

/** `mount` for 21; `syscall_999` for a number without a name. */
export const syscallName = (number: number): string => names.get(number) ?? `syscall_${String(number)}`;
