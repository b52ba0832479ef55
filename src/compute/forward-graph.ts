/** The forward graph that a derivative is taken of. */
import type { Node, Tensor } from '../model/graph.ts';
import type { Shapes } from './shapes.ts';

export interface Forward {
  /** In topological order. */
  readonly nodes: readonly Node[];
  /** Of every tensor that the nodes read or write. */
  readonly shapes: Shapes;
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Whether its gradients are differentiated in their turn. */
  readonly again?: boolean;
}
