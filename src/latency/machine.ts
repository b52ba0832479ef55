/** What times depend on besides the network: the processor and the engine at hand. */
import { cpus } from 'node:os';
import { elsewhere } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeText, type Place } from '../plan/latency/profile-facts.ts';
import type { Plan } from '../plan/plan.ts';
import { onnxruntimeVersion } from '../record/engine-version.ts';

/** The processor as the system calls it, and `onnxruntime 1.30.0`. */
export function here(): Place {
  return { machine: cpus()[0]?.model.trim() ?? 'unknown', engine: `onnxruntime ${onnxruntimeVersion()}` };
}

/** Hints for profiles of a plan that were measured on another processor, or with another engine. */
export function measuredElsewhere({ profiles = [] }: Plan): readonly Diagnostic[] {
  const own = placeText(here());
  return profiles.flatMap(({ file, measured }) => {
    const there = placeText(measured);
    return there === own ? [] : [diagnose(elsewhere, { file, there, here: own })];
  });
}
