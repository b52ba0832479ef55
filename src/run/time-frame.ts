/**
 * Times all of a run but its statements: the plan is really run without them, in a temporary folder. That reads and
 * hashes model and data, measures the network once, writes every network that the plan ends in, and proves the files.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../data/drafts.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan, PlannedStage, PlannedStatement } from '../plan/plan.ts';
import { ofKind, type StatementKind } from '../plan/of-kind.ts';
import { joinOf } from './join.ts';
import { runPlan } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';
import { timeRepeated, isUpdating, type Timed } from './time-updates.ts';
import type { RunContext } from '../state/context.ts';

type Request = Pick<RunRequest, 'plan' | 'modelPath' | 'data' | 'teacherFolder'>;

export async function timeFrame(request: Request): Promise<Timed | { readonly diagnostics: readonly Diagnostic[] }> {
  const folder = scratchFolder('espalier-time');
  let [nth, diagnostics]: [number, readonly Diagnostic[]] = [0, []];
  try {
    const timed = await timeRepeated(async () => {
      const out = join(folder, String(nth++));
      const ran = await runPlan({ ...request, plan: withoutStatements(request.plan), out });
      diagnostics = ran.diagnostics;
      return ran;
    });
    return timed ?? { diagnostics };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Joins stay: their arms have to end in one network. */
function withoutStatements(plan: Plan): Plan {
  const empty = (stage: PlannedStage): PlannedStage => {
    const { until: _, looks: __, repeats: ___, ...kept } = stage;
    const statements = joinOf(stage) === undefined ? [] : stage.statements;
    return { ...kept, steps: 0, statements };
  };
  return { ...plan, stages: plan.stages.map(empty) };
}

/** In words that a sentence lists. */
export type Omitted = string;

export function omittedFrom({ plan: { stages }, isLarge }: RunContext, timed: ReadonlySet<PlannedStatement>): readonly Omitted[] {
  const all = stages.flatMap(({ statements }) => statements);
  const has = (...kinds: readonly StatementKind[]): boolean => ofKind(all, ...kinds).length > 0;
  return [
    ...(isLarge ? ['reading and writing the model piece by piece'] : []),
    ...(all.some((it) => isUpdating(it) && !timed.has(it)) ? ['selection in prunes that have no row'] : []),
    ...(has('reconstruct') || ofKind(all, 'prune').some(isFitted) ? ['solving fits'] : []),
    ...(has('calibrate') ? ['the statistics of norms'] : []),
    ...(has('compact') ? ['cutting units out'] : []),
    ...(has('prune samples') ? ['choosing samples'] : []),
    ...(has('measure', 'expect') ? ['measuring on other data than the stages do'] : []),
  ];
}

function isFitted({ damping, compensation }: Extract<PlannedStatement, { kind: 'prune' }>) {
  return damping !== undefined || compensation !== undefined;
}
