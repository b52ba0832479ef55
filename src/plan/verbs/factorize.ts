/** `factorize layers to energy 90%`: layers become two, where the two have fewer parameters. */
import { sumAt } from '../../basics/maps.ts';
import { factoredAlready, nothingGains } from '../../diagnostics/catalogue/plan-adapters.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { mostGaining, ranksOf } from '../../model/factors/matrix.ts';
import type { PlannedFactorize, PlannedFactors, PlannedSize } from '../plan.ts';
import { clause, leftOut, placeOf } from '../reading.ts';
import { chosenMatrices, formOf, type ChosenMatrix, rankGoal } from '../train/chosen-matrices.ts';
import { complain, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';

export function planFactorize(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const { state, at, facts } = context;
    const chosen = take(chosenMatrices(statement, context));
    const span = placeOf(statement, 'in');
    const again = chosen.find(({ layer }) => state.factored.has(layer.name));
    if (again !== undefined) return fail([complain(context, factoredAlready, { layer: again.layer.name }, span)]);
    const { energy, rankOf } = rankGoal(statement);
    const layers: (PlannedFactors & Pick<ChosenMatrix, 'matrix'>)[] = [];
    const stays: { readonly layer: string; readonly why: string }[] = [];
    for (const { layer, matrix } of chosen) {
      const [rows, columns] = [matrix.rows.length, matrix.columns.length];
      const [of, most] = [ranksOf(matrix), mostGaining(rows, columns)];
      const rank = rankOf(of);
      if ((rank ?? 1) > most) {
        const ranks = rank === undefined || rank === 1 ? '1 rank' : `${rank} ranks`;
        stays.push({ layer: layer.name, why: `factors of ${ranks} have no fewer parameters than its ${rows} × ${columns}` });
        continue;
      }
      const { name, tensor } = layer;
      layers.push({ layer: name, tensor, of, rank, most, matrix });
    }
    if (layers.length === 0) {
      const [first] = stays;
      const args = { layer: first?.layer ?? '', why: first?.why ?? '' };
      return fail([complain(context, nothingGains, args, statement.spans['to'] ?? span)]);
    }
    const whole = layers.map(({ layer, matrix }) => {
      return { parameters: matrix.rows.length * matrix.columns.length, macs: sumAt(facts.macs.layers, layer) };
    });
    const parts = facts.factorSizes?.(
      layers.map(({ layer, tensor, rank, most, matrix: { form } }) => ({ layer, tensor, form, rank: rank ?? most })),
    );
    const planned: PlannedFactorize = {
      kind: 'factorize',
      at,
      form: formOf(statement),
      energy,
      layers: layers.map(({ matrix: _, ...layer }) => layer),
      stays: stays.length > 0 ? stays : undefined,
      before: sumOf(whole),
      after: sumOf(parts ?? []),
      defaults: leftOut({ layers: clause(statement, 'in'), form: clause(statement, 'as') }),
    };
    const factored = new Set([...state.factored, ...layers.map(({ layer }) => layer)]);
    return { statements: [planned], state: { ...state, factored }, diagnostics: [] };
  });
}

function sumOf(sizes: readonly PlannedSize[]): PlannedSize {
  return { parameters: sizes.reduce((sum, { parameters }) => sum + parameters, 0), macs: sizes.reduce((sum, { macs }) => sum + macs, 0) };
}
