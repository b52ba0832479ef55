/** The one fold over a union that a kind tells apart: a printer, a reader or a generator is a table with an entry for each kind. */
type Kinded = { readonly kind: string };

/** What each kind gives, and what it is given besides: a cursor, a vocabulary. */
export type Table<Node extends Kinded, Given extends readonly unknown[], Result> = {
  readonly [Kind in Node['kind']]: (node: Extract<Node, { readonly kind: Kind }>, ...given: Given) => Result;
};

export function fold<Node extends Kinded, Given extends readonly unknown[], Result>(
  table: Table<Node, Given, Result>,
  node: Node,
  ...given: Given
): Result {
  // TypeScript cannot see that the entry belongs to the kind of this very node.
  const entry = table[node.kind as Node['kind']] as (node: Node, ...given: Given) => Result;
  return entry(node, ...given);
}
