/** `project` and `factorize` in a run: weights become the nearest ones with fewer ranks. */
import { nearestOf, ranksForEnergy } from '../../compute/ranks/low-rank.ts';
import { singularOf } from '../../compute/ranks/singular.ts';
import { readMatrix, writeMatrix } from '../../compute/compensation/weight-matrix.ts';
import { withoutPruned } from '../../cut/network-left.ts';
import { toNumber } from '../../exact/rational.ts';
import { mustMatrix, sizeOfModel, type Factored, type MatrixForm } from '../../model/index.ts';
import type { PlannedFactorize, PlannedMatrix, PlannedProject } from '../../plan/plan.ts';
import { shareOfText } from '../../plan/share-text.ts';
import type { RunContext } from '../../state/context.ts';
import { withChanges, type Network, type RunState } from '../../state/network.ts';
import { ranksOf } from '../../model/factors/matrix.ts';

type At = { readonly stage: string; readonly step: number };

export function projectRanks(context: RunContext, at: At, { energy, form, layers }: PlannedProject, state: RunState): RunState {
  const found = layers.map((own) => ({ ...own, ...lowRankOf(context, state.network, own, { form, energy }) }));
  context.emit({ event: 'project', ...at, ranks: Object.fromEntries(found.map(({ layer, kept }) => [layer, kept])) });
  const values = new Map(found.map(({ tensor, nearest }) => [tensor, nearest()]));
  return { ...state, network: withChanges(state.network, { values }) };
}

/** Layers whose factors would be no smaller stay as they are. */
export function factorizeLayers(context: RunContext, at: At, { energy, form, layers }: PlannedFactorize, state: RunState): RunState {
  const { network } = state;
  const all = layers.map((own) => ({ ...own, ...lowRankOf(context, network, own, { form, energy }) }));
  const found = all.filter(({ kept, most }) => kept <= most);
  const whole = all.filter(({ kept, most }) => kept > most);
  const factored: readonly Factored[] = found.map(({ layer, tensor, kept: rank }) => ({ layer, tensor, form, rank }));
  const changed = withChanges(network, { values: new Map(found.map(({ tensor, nearest }) => [tensor, nearest()])) });
  const together = [...(network.factored ?? []), ...factored];
  const after = together.length === 0 ? changed : { ...changed, factored: together };
  context.emit({
    event: 'factorize',
    ...at,
    layers: found.map(({ layer, of, kept: rank, held }) => ({ layer, of, rank, energy: held })),
    stays: whole.length > 0 ? Object.fromEntries(whole.map(({ layer, kept }) => [layer, kept])) : undefined,
    before: sizeOfModel(withoutPruned(context, network)),
    after: sizeOfModel(withoutPruned(context, after)),
  });
  return { ...state, network: after };
}

interface LowRank {
  readonly kept: number;
  /** The share of the energy that these ranks hold. */
  readonly held: number;
  readonly nearest: () => Float32Array;
}

function lowRankOf(
  { outline }: RunContext,
  { values }: Network,
  { layer, tensor, rank }: PlannedMatrix,
  goal: { readonly form: MatrixForm; readonly energy: string | undefined },
): LowRank {
  const matrix = mustMatrix(outline, { layer, tensor, form: goal.form });
  const stored = values.get(tensor);
  if (!(stored instanceof Float32Array)) throw new TypeError(`${layer} has float32 weights`);
  const [rows, columns] = [matrix.rows.length, matrix.columns.length];
  const singular = singularOf(readMatrix(matrix, stored), rows, columns);
  const share = toNumber(shareOfText(goal.energy ?? '100%'));
  const kept = rank ?? ranksForEnergy(singular.values, share);
  const squares = singular.values.map((value) => value * value);
  const sum = (part: Float64Array): number => part.reduce((total, one) => total + one, 0);
  const total = sum(squares);
  return {
    kept,
    held: total === 0 ? 1 : sum(squares.subarray(0, kept)) / total,
    nearest() {
      const result = stored.slice();
      writeMatrix(matrix, nearestOf(singular, kept, rows, columns), result);
      return result;
    },
  };
}

// How many ranks the factors of a network have, by layer.

/** A layer that is two factors in the written model. */
export interface RanksResult {
  readonly layer: string;
  /** Ranks of its matrix, and those that are left. */
  readonly of: number;
  readonly rank: number;
  /** Of the weight, and of both factors. */
  readonly before: number;
  readonly after: number;
}

export function ranksLeft({ outline }: Pick<RunContext, 'outline'>, { factored = [] }: Pick<Network, 'factored'>): readonly RanksResult[] {
  return factored.map((one) => {
    const matrix = mustMatrix(outline, one);
    const [rows, columns] = [matrix.rows.length, matrix.columns.length];
    return { layer: one.layer, of: ranksOf(matrix), rank: one.rank, before: rows * columns, after: one.rank * (rows + columns) };
  });
}
