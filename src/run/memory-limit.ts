/** Compares the estimated memory of a run with a limit, or with that of the machine. */
import { machineMemory } from '../data/limits.ts';
import { readsFromDisk } from '../data/open/reads-from-disk.ts';
import { aboveLimit, aboveMachine, unboundedMemory } from '../diagnostics/catalogue/memory.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { waysToLower } from '../plan/memory/estimate-memory.ts';
import type { Plan, PlannedMemory } from '../plan/plan.ts';
import type { DataFiles } from '../project/data-files.ts';

/**
 * An error where a limit is given and the estimate is above it. Without one a warning where the machine,
 * or the container, has less: the estimate may be wrong, so it refuses nothing that nobody asked it to.
 */
export function memoryProblems(
  plan: Plan,
  limit: number | undefined,
  machine: number = machineMemory(),
  data: ReadonlyMap<string, DataFiles> = new Map(),
): readonly Diagnostic[] {
  const most = limit ?? machine;
  const memory = memoryHere(plan, data);
  if (memory === undefined) return [];
  const { bytes, parts, stage = '', verb = '', unsized = [] } = memory;
  if (bytes > most) {
    const args = { needs: bytes, most, parts, stage, verb, lower: waysToLower(plan) };
    return [diagnose(limit === undefined ? aboveMachine : aboveLimit, args)];
  }
  return limit === undefined || unsized.length === 0 ? [] : [diagnose(unboundedMemory, { most, values: unsized })];
}

/** The estimate of a plan without the samples that stay on the disk, here and now. */
function memoryHere(plan: Plan, data: ReadonlyMap<string, DataFiles>): PlannedMemory | undefined {
  const { memory } = plan.estimates;
  const onDisk = memory === undefined ? 0 : Math.round(bytesOnDisk(plan, memory.parts, data));
  if (memory === undefined || onDisk === 0) return memory;
  const parts = memory.parts
    .map(({ what, bytes }) => ({ what, bytes: what === 'data' ? bytes - onDisk : bytes }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { ...memory, bytes: memory.bytes - onDisk, parts };
}

/** The plan as it is shown: what it says of memory is what the run takes here. */
export function asShown(plan: Plan, data: ReadonlyMap<string, DataFiles>): Plan {
  const memory = memoryHere(plan, data);
  return memory === plan.estimates.memory ? plan : { ...plan, estimates: { ...plan.estimates, memory } };
}

/** A plan counts all samples as held, so that it is the same on every machine. */
function bytesOnDisk(
  { data: planned }: Plan,
  parts: readonly { readonly what: string; readonly bytes: number }[],
  data: ReadonlyMap<string, DataFiles>,
): number {
  const sets = Object.entries(planned);
  const all = sets.reduce((sum, [, { samples }]) => sum + samples, 0);
  const left = sets.reduce((sum, [name, { samples }]) => {
    const files = data.get(name);
    return files !== undefined && readsFromDisk(files) ? sum + samples : sum;
  }, 0);
  const own = parts.find(({ what }) => what === 'data')?.bytes ?? 0;
  return all === 0 ? 0 : (own * left) / all;
}
