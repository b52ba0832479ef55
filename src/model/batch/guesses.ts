/**
 * Copies of one tensor in a file whose batch is fixed: whether there is one for each sample, and along which axis. Sizes alone do
 * not tell (four heads, or four rows of a picture, beside a batch of four), so that what does not fit is tried otherwise.
 */
import { nameAt, type Dim, type Model } from '../graph.ts';
import { allNumbers } from '../shape.ts';
import { flatGraph, type FlatNode } from '../flat/flatten.ts';
import { inferShapes, sizeNumbers, type Shapes } from '../shapes/infer-shapes.ts';
import type { Known } from '../shapes/known.ts';
import type { Freeing, Guesses } from './freeing.ts';

/** Sizes that are written out, and the axes of the input beside them; `Tile` writes amounts. */
export interface Copies {
  readonly type: Known['type'];
  readonly written: readonly number[];
  readonly sizes: readonly number[];
  readonly aligned: readonly Dim[];
}

/** Unless it was guessed otherwise the first axis, in a batch of several samples. */
export function axisOfCopies({ batch, guesses }: Freeing, { outputs }: FlatNode, copies: Copies): number | undefined {
  const { sizes, aligned } = copies;
  const may = sizes.flatMap((size, axis) => (sizes.length > 1 && size === batch && aligned[axis] === 1 ? [axis] : []));
  const name = nameAt(outputs, 0);
  const axis = guesses.has(name) ? guesses.get(name) : batch > 1 ? 0 : undefined;
  return axis !== undefined && may.includes(axis) ? axis : undefined;
}

type FreedBy = (model: Model, input: string, batch: number, guesses: Guesses) => Model;

type Trial = { readonly freed: Model; readonly guesses: Guesses; readonly known: number; readonly fits: boolean };

/** As many trials as a plan waits for. */
const most = 64;

/** The model freed by the guesses under which operators fit each other on another batch, too; the best ones where none fits wholly. */
export function fittingGuesses(model: Model, input: string, batch: number, freedBy: FreedBy): Model {
  // Of one sample every axis of size 1 might be that of the samples, and what fits may be wrong.
  if (batch === 1) return freedBy(model, input, batch, new Map());
  const fixed = inferShapes(model, new Map(), sizeNumbers);
  const dims = model.graph.inputs.find(({ name }) => name === input)?.dims ?? [];
  const other = new Map([[input, dims.with(0, batch + 7)]]);
  const names = model.graph.outputs.map(({ name }) => name);
  const tried = (guesses: Guesses): Trial => {
    const freed = freedBy(model, input, batch, guesses);
    const shapes = inferShapes(freed, other, sizeNumbers);
    const known = [...fixed.keys()].filter((name) => shapes.has(name)).length;
    const follows = names.some((name) => shapes.get(name)?.dims.some((dim, axis) => dim !== fixed.get(name)?.dims[axis]));
    return { freed, guesses, known, fits: known === fixed.size && follows };
  };
  let best = tried(new Map());
  if (best.fits) return best.freed;
  const ways = flatGraph(model).nodes.flatMap(({ node, outputs }) => otherWays(node.op, nameAt(outputs, 0), fixed, batch));
  for (let left = most, from = -1; from < best.known && !best.fits && left > 0;) {
    from = best.known;
    const next = ways.slice(0, left).map(([name, axis]) => tried(new Map([...best.guesses, [name, axis]])));
    left -= ways.length;
    best = next.reduce((one, own) => (own.fits && !one.fits ? own : own.known > one.known ? own : one), best);
  }
  return best.freed;
}

const copying: ReadonlySet<string> = new Set(['Expand', 'Tile', 'ConstantOfShape']);

function otherWays(op: string, name: string, fixed: Shapes, batch: number): readonly (readonly [string, number | undefined])[] {
  const sizes = allNumbers(fixed.get(name)?.dims) ?? [];
  if (!copying.has(op) || sizes.length < 2) return [];
  const axes = sizes.flatMap((size, axis) => (size === batch ? [axis] : []));
  return (axes.length === 0 ? [] : [undefined, ...axes]).map((axis) => [name, axis] as const);
}
