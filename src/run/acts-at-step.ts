/** What acts at one time of a stage, and whether the network is sound behind it. */
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { actsAt } from '../plan/statement-facts.ts';
import { runStatement, type ActContext } from './act.ts';
import type { RunContext } from '../state/context.ts';
import { findLostZeros } from '../state/masks.ts';
import type { Network, RunState } from '../state/network.ts';
import { findNotFinite, tellNotFinite, type Place } from '../state/not-finite.ts';
import type { NotFinite } from '../model/index.ts';
import { bindingMasks } from '../state/soft-masks.ts';

/** Everything that acts at one time, in textual order. */
export async function actAtStep(inputs: ActContext, before: RunState, time: number): Promise<Outcome<RunState>> {
  const { context, stage, observer } = inputs;
  const diagnostics: Diagnostic[] = [];
  let state = before;
  for (const statement of stage.statements) {
    if (!actsAt(statement, time)) continue;
    const acted = await runStatement(inputs, statement, time, state);
    diagnostics.push(...acted.diagnostics, ...observer.findings());
    if (acted.value === undefined) return { diagnostics };
    const at = { stage: stage.path, step: time, after: `\`${statement.kind}\`` };
    const spoilt = spoiltBy(context, acted.value.network, state.network, at);
    if (spoilt !== undefined) return { diagnostics: [...diagnostics, spoilt] };
    state = acted.value;
  }
  return { value: state, diagnostics };
}

/** What has gone wrong with a network since `before`: pruned weights that came back, NaN, infinities. */
export function spoiltBy(context: Pick<RunContext, 'emit'>, network: Network, before: Network, at: Place): Diagnostic | undefined {
  const strange = findNotFinite(network, before);
  if (strange !== undefined) return notFiniteAt(context, strange, at);
  const lost = findLostZeros(network.values, bindingMasks(network));
  if (lost === undefined) return undefined;
  const { after: statement, ...place } = at;
  return diagnose(catalogue.lostZeros, { ...lost, ...place, statement });
}

/** Tells it in the journal, too. */
export function notFiniteAt({ emit }: Pick<RunContext, 'emit'>, found: NotFinite, at: Place): Diagnostic {
  const { tensor, count, value } = found;
  emit({ event: 'not finite', stage: at.stage, step: at.step, tensor, count, value });
  return tellNotFinite(found, at);
}
