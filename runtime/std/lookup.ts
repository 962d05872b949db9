/** What a table has under a name that came from outside; what every object inherits, as `constructor`, is not in it. */
export const lookup = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
