/** Which prune statements rank by gates that train, and what speaks against it. */
import { idleGates, gatesBeside, noGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { noThresholds } from '../../diagnostics/catalogue/plan-toward.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { gateName } from '../criteria/gate.ts';
import type { GateName } from '../criteria/gate.ts';
import { gateReadBy } from '../gates-of-stage.ts';
import { isOfThresholds } from './planned-gates.ts';
import type { PlannedStatement, PlannedTrain } from '../plan.ts';

/** Each group of the statement behind what a prune ranks its units by: `gate block 0`. */
function rankable(train: PlannedTrain): readonly string[] {
  const { gates } = train;
  const name: GateName = gates !== undefined && isOfThresholds(gates) ? 'margin' : gateName;
  return gatedGroups(train).map((group) => `${name} ${group}`);
}

/** Names of the groups whose units have gates that the statement trains. */
export function gatedGroups({
  gates,
  inputGates,
}: Pick<PlannedTrain, 'gates' | 'inputGates'>): readonly string[] {
  return [...(gates?.groups ?? []), ...(inputGates?.groups ?? [])].map(({ name }) => name);
}

/** The first prune of a stage that ranks units without gates, or before gates train; and what gates do not go with. */
export function gateFaults(
  statements: readonly TypedStatement[],
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  const gated = new Set(
    [...planned.values()].flat().flatMap((it) => (it.kind === 'train' ? rankable(it) : [])),
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
  const all = [...planned.values()].flat();
  if (!all.some((it) => it.kind === 'train' && it.gates !== undefined)) return [];
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
