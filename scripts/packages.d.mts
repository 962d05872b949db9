export function missingPackages(names?: readonly string[]): string[];
