/** Statements between the steps: those that collect a statistic, and those that act on the network. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { isCollect } from '../plan/observe/planned-collect.ts';
import type { PlannedStatement } from '../plan/plan.ts';
import { collect } from '../score/collect.ts';
import type { RunState } from '../state/network.ts';
import { runStatement, type ActContext } from './act.ts';

export async function actOrCollect(
  inputs: ActContext,
  statement: PlannedStatement,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  return isCollect(statement)
    ? await collect(inputs.context, inputs.stage.path, statement, state)
    : await runStatement(inputs, statement, time, state);
}
