/** Compiles a plan beside the files of its model. */
import { createHash } from 'node:crypto';
import { collecting } from '../diagnostics/collecting.ts';
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { readModel, storedTensors, tensorValues, type Model, type ModelFiles } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { compilePlan } from './compile-plan.ts';
import type { CompiledPlan } from './compiled-plan.ts';

/** No weight is read, unless the plan is to hold to these very weights. */
export function compileFor(plan: Plan, path: string, holdsWeights = false): Outcome<CompiledPlan> {
  return collecting((take, fail) => {
    const files = take(openModelFiles(path));
    try {
      const { value: model, diagnostics } = readModel(files);
      if (model === undefined || hasErrors(diagnostics)) return fail(diagnostics);
      const compiled = take(compilePlan(plan, model));
      return holdsWeights ? withHashes(compiled, model, files) : compiled;
    } finally {
      files.close();
    }
  });
}

/** Of float32 values, little-endian, as they are stored. Cells are left out: their module keeps gates in another order. */
function withHashes(compiled: CompiledPlan, model: Model, files: ModelFiles): CompiledPlan {
  const stored = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const hashOf = (name: string): string | undefined => {
    const tensor = stored.get(name);
    const values = tensor && tensorValues(tensor, files).value;
    return values instanceof Float32Array
      ? createHash('sha256')
          .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
          .digest('hex')
      : undefined;
  };
  const tensors = compiled.tensors.map((one) => (one.gates === undefined ? { ...one, sha256: hashOf(one.tensor) } : one));
  return { ...compiled, tensors };
}
