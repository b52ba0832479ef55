/** The layers whose ranks a statement is about, each as a matrix. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-adapters.ts';
import { done, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { isMatrix, matrixForms, type MatrixForm, type RankMatrix } from '../../model/factors/matrix.ts';
import { asChoice, clause } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';

export interface ChosenMatrix {
  readonly layer: Layer;
  readonly matrix: RankMatrix;
}

export function formOf(statement: TypedStatement): MatrixForm {
  const word = clause(statement, 'as');
  const form = matrixForms.find((one) => word !== undefined && one === asChoice(word).word);
  return form ?? 'channel';
}

export function chosenMatrices(statement: TypedStatement, context: PlanContext): Outcome<readonly ChosenMatrix[]> {
  const { matrixOf } = context.facts;
  const form = formOf(statement);
  const span = statement.spans['in'] ?? statement.span;
  if (matrixOf === undefined) {
    const what = `\`${statement.verb}\` without the file of a model`;
    return refusal(context, unsupported, { what }, statement.span);
  }
  const { value: layers, diagnostics } = prunedLayers(statement, context);
  if (layers === undefined || hasErrors(diagnostics)) return { diagnostics };
  const faults: Diagnostic[] = [];
  const chosen = layers.flatMap((layer): readonly ChosenMatrix[] => {
    const matrix = matrixOf(layer.tensor, form);
    if (!isMatrix(matrix)) {
      const args = { layer: layer.name, reason: matrix.refused };
      faults.push(complain(context, catalogue.noMatrix, args, span));
      return [];
    }
    if (context.state.masked.has(layer.name)) faults.push(complain(context, catalogue.maskedMatrix, { layer: layer.name }, span));
    return [{ layer, matrix }];
  });
  const found = [...diagnostics, ...faults];
  return hasErrors(found) ? { diagnostics: found } : { ...done(chosen), diagnostics: found };
}
