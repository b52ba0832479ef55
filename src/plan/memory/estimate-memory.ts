/** What a run takes of memory at its most demanding statement: one estimate, for people and for limits. */
import type { ModelFacts, PlanSettings } from '../facts.ts';
import type { PlannedStage } from '../plan.ts';
import type { GraphMemory } from './graph-memory.ts';
import type { MemoryPart, PlannedMemory } from './planned-memory.ts';
import { lasting, memoryInputsOf } from './memory-inputs.ts';
import { statementMemory } from './statement-memory.ts';

export function estimateMemory(
  stages: readonly PlannedStage[],
  facts: ModelFacts,
  settings: PlanSettings,
  graphs: GraphMemory,
): PlannedMemory {
  const context = memoryInputsOf(stages, facts, settings, graphs);
  const always = lasting(context);
  let most: PlannedMemory = totalled(always);
  for (const { path: stage, statements } of stages) {
    const trains = statements.filter(({ kind }) => kind === 'train' || kind === 'collect steps');
    for (const statement of statements) {
      // Statements that train in turns are all open at once, also while others act between their steps.
      const beside = trains.filter((train) => train !== statement);
      const parts = [statement, ...beside].flatMap((one) => statementMemory(context, one));
      const own = totalled([...always, ...parts]);
      if (own.bytes > most.bytes) most = { stage, verb: statement.kind, ...own };
    }
  }
  return most;
}

function totalled(parts: readonly MemoryPart[]): PlannedMemory {
  const sums = new Map<string, number>();
  for (const { what, bytes } of parts) sums.set(what, (sums.get(what) ?? 0) + bytes);
  const all = [...sums]
    .map(([what, bytes]) => ({ what, bytes: Math.round(bytes) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), parts: all };
}
