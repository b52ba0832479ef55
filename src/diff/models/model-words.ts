/** A comparison of models for people: sparsity and structure in words, values as a table. */
import { count, percent } from '../../basics/numbers.ts';
import { figure, type Change, type Comparison, type Table } from '../change.ts';
import { isSameModel, type ModelComparison, type TensorComparison } from './diff-models.ts';

export function modelInWords(comparison: ModelComparison): Comparison {
  const { weights, tensors } = comparison;
  return {
    same: isSameModel(comparison),
    changes: [...sparsityChange(comparison), ...comparison.changes],
    tables: tensorTables(comparison),
    facts: { weights, tensors },
  };
}

function sparsityChange({ weights: { before, after } }: ModelComparison): readonly Change[] {
  const [old, now] = [before, after].map(({ zeros, count: all }) => percent(zeros, all));
  return old === now || old === undefined || now === undefined ? [] : [{ kind: 'changed', what: 'sparsity', before: old, after: now }];
}

/** Only tensors that differ: of hundreds of layers, those that stayed would hide the others. */
function tensorTables({ tensors }: ModelComparison): readonly Table[] {
  const changed = tensors.filter((one) => one.changed > 0);
  if (changed.length === 0) return [];
  const values = tensors.reduce((sum, one) => sum + one.count, 0);
  const different = changed.reduce((sum, one) => sum + one.changed, 0);
  return [
    {
      title: `${count(different)} of ${count(values)} values changed, ` + `in ${changed.length} of ${tensors.length} tensors`,
      head: ['tensor', 'values', 'changed', 'max |Δ|', '‖Δ‖/‖before‖', 'sparsity', 'overlap'],
      rows: changed.map(rowOf),
      aligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    },
  ];
}

/** Overlap is meaningful for masks only: a tensor without zeros has none. */
function rowOf(one: TensorComparison): readonly string[] {
  const { zeros } = one;
  const [before, after] = [percent(zeros.before, one.count), percent(zeros.after, one.count)];
  return [
    one.layer ?? one.tensor,
    count(one.count),
    count(one.changed),
    figure(one.maxDelta),
    figure(one.relativeNorm),
    before === after ? after : `${before} → ${after}`,
    zeros.before + zeros.after > 0 ? one.overlap.toFixed(4) : '–',
  ];
}
