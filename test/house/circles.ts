/** Groups of nodes that reach each other along arrows: the strongly connected components (Tarjan 1972). */

/** The groups of two nodes or more, each sorted, in the order of their first names. */
export function circlesOf(arrows: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const enter = (node: string): void => {
    const index = order.size;
    order.set(node, index);
    lowest.set(node, index);
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!order.has(next)) enter(next);
      if (open.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node) ?? index, lowest.get(next) ?? index));
      }
    }
    if (lowest.get(node) === index) {
      const circle = open.splice(open.indexOf(node)).sort();
      if (circle.length > 1) circles.push(circle);
    }
  };
  for (const node of arrows.keys()) if (!order.has(node)) enter(node);
  return circles.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
