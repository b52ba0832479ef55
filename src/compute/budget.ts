/**
 * What a generated graph may cost before anything runs. A header of a few hundred bytes decides how large kernels,
 * windows and axes are, so that whatever is made for each of their elements is counted here before it is made.
 */
import { count } from '../basics/numbers.ts';
import type { GraphBuilder } from './builder.ts';

/** Nodes of one generated graph, those of the network included. */
export const mostGenerated = 1 << 20;

/** Numbers of all constants that a generated graph holds beside the stored tensors: 64 MB of float32. */
export const mostConstants = 1 << 24;

/** Elements of a kernel, for each of which a graph may need nodes of its own. */
export const mostTaps = 1 << 16;

export type Cost = { readonly nodes?: number; readonly numbers?: number };

/** Why so many more are not made; undefined where they may be. Nothing is asked for that is made already. */
export function beyondBudget(builder: GraphBuilder, { nodes = 0, numbers = 0 }: Cost = {}): string | undefined {
  if (!(builder.nodes.length + nodes <= mostGenerated)) return `it takes more than ${count(mostGenerated)} nodes`;
  if (!(builder.held.numbers + numbers <= mostConstants)) return `it takes constants of more than ${count(mostConstants)} numbers`;
  return undefined;
}

/** What a rule gives, unless the graph has grown beyond its bounds with it. */
export function withinBudget<T extends object>(builder: GraphBuilder, made: T): T | { readonly refused: string } {
  const refused = 'refused' in made ? undefined : beyondBudget(builder);
  return refused === undefined ? made : { refused };
}
