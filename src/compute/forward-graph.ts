/** The forward graph that a derivative is taken of. */
import type { Node, Tensor } from '../model/graph.ts';
import type { Shape, Shapes } from './shapes.ts';

export interface Forward {
  /** In topological order. */
  readonly nodes: readonly Node[];
  /** Of every tensor that the nodes read or write. */
  readonly shapes: Shapes;
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Whether its gradients are differentiated in their turn. */
  readonly again?: boolean;
  /** Of the nodes of a first gradient: the node that each differentiates. */
  readonly makers?: ReadonlyMap<Node, Node>;
}

/** What a first gradient leaves for the second. */
export interface Trace {
  /** Of its gradients. */
  readonly shapes: Map<string, Shape>;
  readonly makers: Map<Node, Node>;
}
