/** Which prune statements rank by gates that train, and what speaks against it. */
import { idleGates, gatesBeside, noGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { noThresholds } from '../../diagnostics/catalogue/plan-toward.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { gateNameIn } from '../criteria/gate.ts';
import type { GateName } from '../criteria/gate.ts';
import { isOfThresholds } from './planned-gates.ts';
import type { PlannedStatement } from '../plan.ts';
import { asRecord, clause } from '../reading.ts';

/** What trains on units that a prune ranks by. */
export function gateReadBy(statement: TypedStatement): GateName | undefined {
  const by = statement.verb === 'prune' ? clause(statement, 'by') : undefined;
  const criterion = by && asRecord(by).fields['criterion'];
  return criterion?.kind === 'expression' ? gateNameIn(criterion.expr) : undefined;
}

/** The first prune of a stage that ranks units without gates, or before gates train; and what gates do not go with. */
export function gateFaults(
  statements: readonly TypedStatement[],
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  const gated = new Set(
    [...planned.values()]
      .flat()
      .flatMap((it) => (it.kind === 'train' && it.gates !== undefined ? [it.gates] : []))
      .flatMap((gates) =>
        gates.groups.map(({ name }) => `${isOfThresholds(gates) ? 'margin' : 'gate'} ${name}`),
      ),
  );
  for (const statement of statements) {
    const name = gateReadBy(statement);
    if (name === undefined) continue;
    const place = { source, span: statement.spans['by'] ?? statement.span };
    for (const prune of planned.get(statement) ?? []) {
      if (prune.kind !== 'prune') continue;
      const group = prune.layers.find((own) => !gated.has(`${name} ${own}`));
      if (group !== undefined) {
        if (name === 'margin') return [diagnose(noThresholds, { group }, place)];
        const reads = gated.size === 0 ? '`gate`' : { group };
        return [diagnose(noGates, { reads }, place)];
      }
      if (prune.window.first === 0) return [diagnose(idleGates, {}, place)];
    }
  }
  if (gated.size === 0) return [];
  for (const statement of statements) {
    const what = (planned.get(statement) ?? []).map(notBesideGates).find((it) => it !== undefined);
    const place = { source, span: statement.span };
    if (what !== undefined) return [diagnose(gatesBeside, { what }, place)];
  }
  return [];
}

/** What takes a weight for something else than its value under a hard mask. */
function notBesideGates(statement: PlannedStatement): string | undefined {
  switch (statement.kind) {
    case 'rewire':
      return '`rewire`';
    case 'prune':
      return statement.mask === 'hard' ? undefined : `\`mask ${statement.mask}\``;
    default:
      return undefined;
  }
}
