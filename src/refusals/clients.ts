/** What the arm of a client leaves no room for, and clients that are not there. */
import { fallWithoutRounds, noClients, samplesOfClient } from '../diagnostics/catalogue/plan-clients.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { TypedStatement, Value } from '../language/typed.ts';
import { prunedKindsOf } from '../plan/prune/pruned-kind.ts';
import { clientFaults } from '../plan/rewire/of-clients.ts';
import { asChoice, clause, itemsOf } from '../plan/reading.ts';
import { dataOf } from '../plan/samples/data-of-samples.ts';
import type { UnrolledStage } from '../plan/unroll/unrolled-stage.ts';

export function clientFindings(unrolled: UnrolledStage, source: Source): readonly Diagnostic[] {
  const { stage, client } = unrolled;
  const growths = stage.statements
    .filter(({ verb }) => verb === 'rewire')
    .flatMap((statement) => growthFindings(statement, unrolled, source));
  if (client === undefined) return growths;
  const { data } = client.split;
  const choices = stage.statements.flatMap((statement) => {
    const what = prunesSamples(statement, data)
      ? '`prune samples`'
      : countsClasses(clause(statement, 'using'), data)
        ? '`per class`'
        : undefined;
    if (what === undefined) return [];
    return [diagnose(samplesOfClient, { data, what }, { source, span: statement.span })];
  });
  return [...growths, ...choices];
}

function growthFindings(statement: TypedStatement, unrolled: UnrolledStage, source: Source): readonly Diagnostic[] {
  return clientFaults(statement, unrolled).map(({ fault, span }) =>
    fault === 'rounds'
      ? diagnose(fallWithoutRounds, {}, { source, span })
      : diagnose(noClients, { inArm: fault === 'inside' }, { source, span }),
  );
}

function prunesSamples(statement: TypedStatement, data: string): boolean {
  if (statement.verb !== 'prune' || !prunedKindsOf(statement).includes('samples')) return false;
  return itemsOf(statement.object).some((item) => dataOf(item) === data);
}

function countsClasses(using: Value | undefined, data: string): boolean {
  if (using?.kind !== 'record') return false;
  const { per, of } = using.fields;
  return per !== undefined && of !== undefined && asChoice(of).word === data;
}
