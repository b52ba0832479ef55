/** How many tokens a model knows: the rows of the embeddings that its input picks from. */
import type { Graph } from '../model/index.ts';

/** The fewest of all; undefined where no stored table is indexed by the input itself. */
export function vocabularySize({ nodes, initializers }: Graph, input: string): number | undefined {
  const sizes = nodes.flatMap(({ op, inputs: [table = '', indices], attributes }) => {
    const { axis } = attributes;
    const alongRows = axis === undefined || (axis.kind === 'int' && axis.value === 0);
    const rows = initializers.get(table)?.dims[0];
    return op === 'Gather' && indices === input && alongRows && rows !== undefined ? [rows] : [];
  });
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}
