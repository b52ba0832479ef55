/** Masks that are chosen in the middle of a surgery, from the weights as it has left them. */
import type { Stored } from '../expressions/layout.ts';
import type { Surgery } from './surgery.ts';
import { weightMatrices } from './weight-matrix.ts';

/** Of layers without groups. */
export interface Choice {
  /** Inputs that are chosen together, each with all its kernel positions. */
  readonly inputs: number;
  readonly choose: (part: ScoredPart) => Uint8Array;
}

/** Some inputs of a layer in its stored layout, cut to them along the input axis. */
export interface ScoredPart {
  readonly dims: readonly number[];
  /** w² / U_jj²: what removing a weight costs when the columns before it are settled. */
  readonly scores: Float32Array;
  readonly mask: Uint8Array;
}

/** The choice in terms of the matrix of weights. */
export function choiceOfColumns(
  stored: Stored,
  { weights, mask, curvature: { size, square } }: Surgery,
  { inputs, choose }: Choice,
): NonNullable<Surgery['choice']> {
  const axis = stored.axes.indexOf('in');
  const positions = size / (stored.dims[axis] ?? 1);
  return {
    columns: inputs * positions,
    choose(from, to) {
      const dims = stored.dims.with(axis, (to - from) / positions);
      const [part] = weightMatrices({ ...stored, dims });
      if (part === undefined || stored.groups !== 1) throw new RangeError('a group has no choice');
      const count = part.rows.length * part.columns.length;
      const [scores, known] = [new Float32Array(count), new Uint8Array(count)];
      part.rows.forEach((offset, row) => {
        part.columns.forEach((along, j) => {
          const column = from + j;
          const at = row * size + column;
          const pivot = square[column * size + column] ?? 1;
          scores[offset + along] = ((weights[at] ?? 0) / pivot) ** 2;
          known[offset + along] = mask[at] ?? 1;
        });
      });
      const chosen = choose({ dims, scores, mask: known });
      part.rows.forEach((offset, row) => {
        part.columns.forEach((along, j) => {
          mask[row * size + from + j] = chosen[offset + along] ?? 1;
        });
      });
    },
  };
}
