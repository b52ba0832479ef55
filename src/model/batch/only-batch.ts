/**
 * Files whose input takes any batch, and whose graph computes one alone: the exporter has kept a size of the example, as the number of
 * parts in `q.split(x.size(0))`.
 */
import { product, sum } from '../../basics/numbers.ts';
import { flatGraph } from '../flat/flatten.ts';
import type { Dim, Model, Node } from '../graph.ts';
import { allNumbers } from '../shape.ts';
import { asProduct } from '../shapes/dim-algebra.ts';
import { knownOf, sizeNumbers } from '../shapes/infer-shapes.ts';
import type { Known } from '../shapes/known.ts';

/** An operator of the graph itself that cannot be computed, and what it reads. */
export interface BatchFault {
  readonly node: Node;
  readonly problem: string;
  readonly reads: readonly (Known | undefined)[];
}

/** On inputs of these shapes, in the order of the graph. */
export function faultsOn(model: Model, dims: ReadonlyMap<string, readonly Dim[]>): readonly BatchFault[] {
  const found: BatchFault[] = [];
  const problems = new Map<Node, string>();
  knownOf(flatGraph(model), model, dims, {
    onFault: ({ node }, problem) => problems.set(node, problem),
    adjust({ node }, results, reads) {
      const problem = problems.get(node);
      if (problem !== undefined) found.push({ node, problem, reads });
      return results;
    },
  });
  const own = new Set(model.graph.nodes);
  return found.filter(({ node }) => own.has(node));
}

/** A prime that is no size of an example. */
const strange = 1009;

/** The batch that the graph computes; undefined where it computes others, too, or none is found. */
export function onlyBatch(model: Model, input: string): number | undefined {
  const dims = model.graph.inputs.find(({ name }) => name === input)?.dims;
  if (typeof dims?.[0] !== 'string') return undefined;
  const on = (batch: number) => faultsOn(model, new Map([[input, dims.with(0, batch)]]));
  const written = writtenBatch(model, dims[0]);
  if (written !== undefined && on(written).length === 0) return written;
  const [fault] = on(strange);
  // A limit, as the length of a table, leaves the sizes below it.
  return fault && sizesThatFit(fault).find((batch) => on(batch).length === 0 && on(batch === 1 ? 2 : batch - 1).length > 0);
}

/**
 * The number of samples that a `Reshape` writes, as of `windows.view(int(windows.shape[0] / 4), 2, 2, 4, 4, -1)`: on that batch alone the last
 * axis stays as long as it was. On others it computes something else, and may not fail.
 */
function writtenBatch(model: Model, symbol: string): number | undefined {
  const found: number[] = [];
  knownOf(flatGraph(model), model, new Map(), {
    counted: sizeNumbers,
    onFault: () => undefined,
    adjust({ node }, results, [x, target]) {
      const [batch, ...sizes] = node.op === 'Reshape' ? (allNumbers(target?.values) ?? []) : [];
      const own = allNumbers(x?.dims.slice(1));
      const first = x?.dims[0];
      if (batch === undefined || batch < 2 || sizes.length < 2 || sizes.at(-1) !== -1 || own === undefined) return results;
      const { factor, symbols } = typeof first === 'string' ? asProduct(first) : { factor: 0, symbols: [] };
      const last = (factor * product(own)) / product(sizes.slice(0, -1));
      if (symbols.length === 1 && symbols[0] === symbol && last === own.at(-1)) found.push(batch);
      return results;
    },
  });
  return new Set(found).size === 1 ? found[0] : undefined;
}

/** What follows the batch there has to be one of the sizes beside it. */
function sizesThatFit({ node, reads }: BatchFault): readonly number[] {
  const lists = [
    ...reads.flatMap((it) => [it?.dims, it?.values]),
    ...Object.values(node.attributes).map((it) => (it.kind === 'ints' ? it.value : [])),
  ];
  const sizes = lists.flatMap((list = []) => {
    const numbers = allNumbers(list);
    return numbers === undefined ? list : [...numbers, sum(numbers), product(numbers)];
  });
  const numbers = [...new Set(sizes)].filter((size) => typeof size === 'number').filter((size) => size > 0);
  const [following, others] = [numbers.filter((size) => size % strange === 0), numbers.filter((size) => size % strange !== 0)];
  const fitting = following.flatMap((size) => others.map((other) => (other * strange) / size)).filter(Number.isInteger);
  return [...new Set(fitting)].slice(0, most);
}

/** As many as are tried. */
const most = 16;
