/** What a table has under a name that comes from a file: not what every object has, such as `constructor` and `__proto__`. */
export function ownAt<V>(table: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
