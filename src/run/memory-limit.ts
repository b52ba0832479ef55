/** Compares the estimated memory of a run with a limit, or with that of the machine. */
import { totalmem } from 'node:os';
import { aboveLimit, aboveMachine } from '../diagnostics/catalogue/memory.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { waysToLower } from '../plan/memory/lower.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * An error where a limit is given and the estimate is above it. Without one a warning where the machine,
 * or the container, has less: the estimate may be wrong, so it refuses nothing that nobody asked it to.
 */
export function memoryProblems(
  plan: Plan,
  limit: number | undefined,
  machine: number = machineMemory(),
): readonly Diagnostic[] {
  const most = limit ?? machine;
  const { memory } = plan.estimates;
  if (memory === undefined || memory.bytes <= most) return [];
  const { bytes, parts, stage = '', verb = '' } = memory;
  const args = { needs: bytes, most, parts, stage, verb, lower: waysToLower(plan) };
  return [diagnose(limit === undefined ? aboveMachine : aboveLimit, args)];
}

/** Bytes that the process may have: a container's limit where there is one. */
export function machineMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
