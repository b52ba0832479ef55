/** `pick best by METRIC on DATA` and `pick ARM`: one arm goes on. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { nothingToDecideOn, unknownArm } from '../../diagnostics/catalogue/plan-structure.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { measuredOf } from '../observe/measured.ts';
import type { PlannedPick } from '../plan.ts';
import { asName, asRecord, clause } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { mergedStates } from './merged-states.ts';
import type { ArmState, PlannedJoin } from './join.ts';

export function planPick(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): PlannedJoin {
  const by = clause(statement, 'by');
  return by === undefined ? pickNamed(statement, arms, context) : pickBest(statement, asRecord(by), arms, context);
}

function pickNamed(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): PlannedJoin {
  const name = asName(statement.object);
  const labels = arms.map(({ label }) => label);
  const [own, second] = arms.filter(({ names }) => names.includes(name));
  if (own === undefined || second !== undefined) {
    const span = statement.spans['object'] ?? statement.span;
    return refused(context, complain(context, unknownArm, { name, arms: labels }, span));
  }
  const planned: PlannedPick = { kind: 'pick', at: 0, arms: labels, arm: own.label };
  return { statement: planned, state: own.state, diagnostics: [] };
}

function pickBest(
  statement: TypedStatement,
  by: ReturnType<typeof asRecord>,
  arms: readonly ArmState[],
  context: PlanContext,
): PlannedJoin {
  const measured = measuredOf(by, context);
  if (measured.value === undefined) return { state: context.state, diagnostics: measured.diagnostics };
  if (measured.value.best === undefined || measured.value.of !== 'model') {
    const what = `\`pick best\` by \`${measured.value.metric} of ${measured.value.of}\``;
    const instead = 'pick by a metric of the model that is measured, such as `accuracy` or `loss`';
    return refused(context, complain(context, unsupported, { what, instead }, by.span));
  }
  const written = clause(statement, 'on');
  const on = written === undefined ? 'validation' : asName(written);
  if (context.settings.samples[on] === undefined) {
    return refused(
      context,
      written === undefined
        ? complain(context, nothingToDecideOn, { what: '`pick best`', instead: ', or write `on train`' }, statement.span)
        : complain(context, unknownSamples, { data: on, what: '`pick`' }, written.span),
    );
  }
  const planned: PlannedPick = {
    kind: 'pick',
    at: 0,
    arms: arms.map(({ label }) => label),
    by: { metric: measured.value.metric, on, best: measured.value.best },
    defaults: written === undefined ? ['on'] : undefined,
  };
  const state = mergedStates(arms.map((arm) => arm.state));
  return { statement: planned, state, diagnostics: [] };
}

function refused({ state }: PlanContext, diagnostic: Diagnostic): PlannedJoin {
  return { state, diagnostics: [diagnostic] };
}
