/** `measure METRIC on DATA`: a metric of the state at its place is reported. */
import { unknownSamples, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { measuredOf } from '../observe/measured.ts';
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
    } else if (measured.of !== 'model') {
      const what = `measuring \`${measured.metric}\` of \`${measured.of}\``;
      diagnostics.push(complain(scene, unsupported, { what }, item.span));
    } else {
      statements.push({
        kind: 'measure',
        metric: measured.metric,
        on,
        at: scene.at,
        ...(clause(statement, 'on') === undefined && { defaults: ['on'] }),
      });
    }
  }
  if (scene.settings.samples[on] === undefined) {
    const span = statement.spans['on'] ?? statement.span;
    diagnostics.push(complain(scene, unknownSamples, { data: on, what: 'a measurement' }, span));
  }
  return diagnostics.length > 0
    ? failed(scene, diagnostics)
    : { statements, state: scene.state, diagnostics };
}

/** Metrics are taken on `validation`, else on `test` (language.md, "Evaluation"). */
function dataOf(statement: TypedStatement, { settings }: Scene): string {
  const on = clause(statement, 'on');
  if (on !== undefined) return asName(on);
  return settings.samples['validation'] === undefined ? 'test' : 'validation';
}
