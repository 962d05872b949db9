/** `--cpus`: a rational number of processors ("1.5", "1/2", "1e-1"), as billionths of one. */
const NANO = 9;

export function parseCpus(text: string): number {
  const match = /^([+-]?)([0-9]+)\/([0-9]+)$/.exec(text);
  if (match?.[2] && match[3] && BigInt(match[3]) !== 0n) {
    return signed(match[1], BigInt(match[2]) * 10n ** 9n, BigInt(match[3]));
  }
  const decimal = /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,3}))?$/.exec(text);
  if (!decimal || `${decimal[2]}${decimal[3]}` === '') throw new Error(`failed to parse ${text} as a rational number`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal;
  const scale = NANO + Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? signed(sign, digits * 10n ** BigInt(scale), 1n) : signed(sign, digits, 10n ** BigInt(-scale));
}

function signed(sign: string | undefined, numerator: bigint, denominator: bigint): number {
  if (numerator % denominator !== 0n) throw new Error('value is too precise');
  return Number(numerator / denominator) * (sign === '-' ? -1 : 1);
}
