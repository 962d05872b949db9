export function killTree(pid: number): void;
/** Empty where there is no /proc. */
export function childrenOf(pid: number): number[];
