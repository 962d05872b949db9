/** 80 before 443: runs of digits count as numbers, all else by its bytes. */
export function naturalOrder(a: string, b: string): number {
  const [partsA, partsB] = [a.match(/\d+|\D/g) ?? [], b.match(/\d+|\D/g) ?? []];
  for (let index = 0; index < Math.max(partsA.length, partsB.length); index += 1) {
    const [left, right] = [partsA[index] ?? '', partsB[index] ?? ''];
    if (left === right) continue;
    const areNumbers = /\d/.test(left) && /\d/.test(right);
    return areNumbers ? Number(left) - Number(right) : left < right ? -1 : 1;
  }
  return 0;
}
