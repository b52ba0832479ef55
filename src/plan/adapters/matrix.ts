/** A layer's weight as the matrix [out, in · kernel] that an adapter is added to. */
import type { Layer } from '../../model/graph.ts';
import { isReadMatrix, matrixOfRead } from '../../model/layers/reads.ts';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

export function matrixOf({ dims, axes, count }: Layer): Matrix {
  const rows = dims.reduce((size, dim, i) => (axes[i] === 'out' ? size * dim : size), 1);
  return { rows, columns: rows === 0 ? 0 : count / rows };
}

/** Parameters of an adapter of rank 1. */
export function costOf(layer: Layer): number {
  const { rows, columns } = matrixOf(layer);
  return rows + columns;
}

/** What `lora` goes on without being told: linear layers, and convolutions without groups. */
export function takesAdapter(layer: Layer): boolean {
  return layer.prunable && layer.count > 0 && unadaptable(layer) === undefined;
}

/** Why this version can train no adapter on the layer; undefined where it can. */
export function unadaptable(layer: Layer): string | undefined {
  const matrix = matrixOfRead(layer);
  return isReadMatrix(matrix) ? undefined : matrix.refused;
}
