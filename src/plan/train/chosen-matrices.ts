/** The layers whose ranks a statement is about, each as a matrix, and how many ranks it is to keep. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-adapters.ts';
import { done, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { isMatrix, matrixForms, type MatrixForm, type RankMatrix } from '../../model/factors/matrix.ts';
import { promised, asChoice, clause, amountOf, asRecord, asQuantity, placeOf } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { shareText } from '../share-text.ts';
import { round, multiply, rational } from '../../exact/rational.ts';

export type ChosenMatrix = { readonly layer: Layer; readonly matrix: RankMatrix };

export function formOf(statement: TypedStatement): MatrixForm {
  const word = clause(statement, 'as');
  const form = matrixForms.find((one) => word !== undefined && one === asChoice(word).word);
  return form ?? 'channel';
}

export function chosenMatrices(statement: TypedStatement, context: PlanContext): Outcome<readonly ChosenMatrix[]> {
  const { matrixOf } = context.facts;
  const form = formOf(statement);
  const span = placeOf(statement, 'in');
  if (matrixOf === undefined) {
    return refusal(context, unsupported, { what: `\`${statement.verb}\` without the file of a model` }, statement.span);
  }
  const { value: layers, diagnostics } = prunedLayers(statement, context);
  if (layers === undefined || hasErrors(diagnostics)) return { diagnostics };
  const faults: Diagnostic[] = [];
  const chosen = layers.flatMap((layer): readonly ChosenMatrix[] => {
    const matrix = matrixOf(layer.tensor, form);
    if (!isMatrix(matrix)) {
      faults.push(complain(context, catalogue.noMatrix, { layer: layer.name, reason: matrix.refused }, span));
      return [];
    }
    if (context.state.masked.has(layer.name)) faults.push(complain(context, catalogue.maskedMatrix, { layer: layer.name }, span));
    return [{ layer, matrix }];
  });
  const found = [...diagnostics, ...faults];
  return hasErrors(found) ? { diagnostics: found } : { ...done(chosen), diagnostics: found };
}

/** How many ranks matrices keep: an energy, a number, or a share of them. */
interface RankGoal {
  /** Of the sum of squared singular values; the weights then decide how many are kept. */
  readonly energy?: string;
  /** Of so many ranks; undefined where the energy decides. */
  readonly rankOf: (ranks: number) => number | undefined;
}

export function rankGoal(statement: TypedStatement): RankGoal {
  const to = clause(statement, 'to');
  if (to === undefined) throw new TypeError('the checker asks for a target');
  // To nearest, and one at least.
  if (to.kind === 'quantity') return { rankOf: (ranks) => Math.max(1, Number(round(multiply(rational(ranks), amountOf(to))))) };
  const { energy, rank } = asRecord(to).fields;
  if (energy !== undefined) return { energy: shareText(amountOf(asQuantity(energy))), rankOf: () => undefined };
  const most = Number(round(amountOf(asQuantity(promised(rank, 'an energy or a rank')))));
  return { rankOf: (ranks) => Math.min(ranks, most) };
}
