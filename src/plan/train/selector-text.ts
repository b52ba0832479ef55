/** Tensors as a recipe would select them: the fewest names and globs that mean them and no others. */
import { bareName } from '../../language/yaml/print/items.ts';

/** `all` are the names that a glob may not take with it unless they are meant. */
export function selectorText(tensors: readonly string[], all: readonly string[]): string {
  const meant = new Set(tensors);
  const others = all.filter((name) => !meant.has(name));
  const globs = tensors.map((name) => widest(name, tensors, others));
  return [...new Set(globs)].map(bareName).join(', ');
}

/** The shortest prefix under which only what is meant lies, as a glob; else the name itself. */
function widest(name: string, tensors: readonly string[], others: readonly string[]): string {
  for (const { index } of name.matchAll(/[./]/g)) {
    const prefix = name.slice(0, index + 1);
    if (index === 0 || others.some((other) => other.startsWith(prefix))) continue;
    if (tensors.filter((other) => other.startsWith(prefix)).length > 1) return `${prefix}**`;
  }
  return name;
}
