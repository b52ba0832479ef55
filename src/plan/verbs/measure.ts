/** `measure METRIC on DATA`: a metric of the state at its place is reported. */
import { unknownSamples, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { measuredOf, type Measured } from '../observe/measured.ts';
import type { PlannedMeasure } from '../plan.ts';
import { asName, asRecord, clause, itemsOf } from '../reading.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';

export function planMeasure(statement: TypedStatement, scene: Scene): PlannedStep {
  const diagnostics: Diagnostic[] = Object.keys(statement.clauses)
    .filter((word) => word !== 'on')
    .map((word) => {
      const span = statement.spans[word] ?? statement.span;
      return complain(scene, unsupported, { what: `\`measure\` with \`${word}\`` }, span);
    });
  const statements: PlannedMeasure[] = [];
  const on = dataOf(statement, scene);
  for (const item of itemsOf(statement.object)) {
    const measured = measuredOf(asRecord(item), scene);
    if ('code' in measured) {
      diagnostics.push(measured);
    } else if (measured.of !== 'model' || measured.metric === ofStages) {
      const what = `measuring \`${measured.metric}\` of \`${measured.of}\``;
      diagnostics.push(complain(scene, unsupported, { what }, item.span));
    } else {
      const { metric, expression, counted, resource } = measured;
      const isOfModel = counted || resource !== undefined;
      const isDefault = clause(statement, 'on') === undefined;
      const data = { on, ...(isDefault && { defaults: ['on'] }) };
      statements.push(
        expression === undefined
          ? { kind: 'measure', metric, ...(!isOfModel && data), at: scene.at }
          : ofWeights(measured, expression, scene),
      );
    }
  }
  const own = statement.spans['on'];
  if (own !== undefined && statements.length > 0 && !statements.some(isOnData)) {
    const what = '`on` with a metric of weights, which needs no data,';
    diagnostics.push(complain(scene, unsupported, { what, instead: 'remove it' }, own));
  }
  const needsData = clause(statement, 'on') !== undefined || statements.some(isOnData);
  if (needsData && scene.settings.samples[on] === undefined) {
    const span = statement.spans['on'] ?? statement.span;
    diagnostics.push(complain(scene, unknownSamples, { data: on, what: 'a measurement' }, span));
  }
  return diagnostics.length > 0
    ? failed(scene, diagnostics)
    : { statements, state: scene.state, diagnostics };
}

/** What no network has, but a stage. */
const ofStages = 'trained params';

/** What is made of weights is told with the layers that they belong to. */
function ofWeights(
  { metric, layers, told }: Measured,
  expression: string,
  { at }: Scene,
): PlannedMeasure {
  const named = layers && { metric: `${metric} ${told}`, layers };
  return { kind: 'measure', metric, expression, ...named, at };
}

function isOnData({ on }: PlannedMeasure): boolean {
  return on !== undefined;
}

/** Metrics are taken on `validation`, else on `test` (language.md, "Evaluation"). */
function dataOf(statement: TypedStatement, { settings }: Scene): string {
  const on = clause(statement, 'on');
  if (on !== undefined) return asName(on);
  return settings.samples['validation'] === undefined ? 'test' : 'validation';
}
