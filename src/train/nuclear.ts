/** `nuclear(3e-4)`: before a step, U · Vᵀ of each of its weights, which onnxruntime has no operator for. */
import { readMatrix, writeMatrix } from '../compute/compensation/weight-matrix.ts';
import { directionOf } from '../compute/penalties.ts';
import { directionOfRanks } from '../compute/ranks/low-rank.ts';
import type { Trainer } from '../compute/trainer.ts';
import { mustMatrix, type Layer, type MatrixForm } from '../model/index.ts';
import type { PlannedTerm, PlannedTrain } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';

type Planned = Extract<PlannedTerm, { readonly term: 'nuclear' }>;

/** The layers of the penalty that the statement trains. */
export function layersOfNuclear(
  { layers }: Pick<RunContext, 'layers'>,
  { tensors }: Pick<PlannedTrain, 'tensors'>,
  { layers: chosen }: Pick<Planned, 'layers'>,
): readonly Layer[] {
  const trains = new Set(tensors);
  return [...layers.values()].filter(({ name, prunable, tensor }) => (chosen?.includes(name) ?? prunable) && trains.has(tensor));
}

/**
 * Gives what writes the slots of a step, so many updates of the statement being done. Between two updates that have
 * the penalty the slots are 0, so that a resumed run needs nothing but the weights.
 */
export function nuclearAtWork(context: RunContext, train: PlannedTrain, trainer: Trainer): (updates: number) => void {
  const all = (train.objective ?? [])
    .filter((term) => term.term === 'nuclear')
    .map((term) => ({ every: term.every, parts: layersOfNuclear(context, train, term).map((layer) => partOf(context, layer, term.form)) }));
  return (updates) => {
    for (const { every, parts } of all)
      for (const { tensor, rows, columns } of parts) {
        const slot = trainer.view(directionOf(tensor));
        if (updates % every !== 0) {
          slot.fill(0);
          continue;
        }
        const height = rows.length;
        const width = columns.length;
        const matrix = readMatrix({ rows, columns }, trainer.view(tensor));
        writeMatrix({ rows, columns }, directionOfRanks(matrix, height, width), slot);
      }
  };
}

function partOf({ outline }: RunContext, { name, tensor }: Layer, form: MatrixForm) {
  const { rows, columns } = mustMatrix(outline, { layer: name, tensor, form });
  return { tensor, rows, columns };
}
