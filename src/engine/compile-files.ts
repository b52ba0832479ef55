/** Compiles a plan beside the files of its model. */
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { readModel } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { compilePlan } from './compile-plan.ts';
import type { CompiledPlan } from './compiled-plan.ts';

/** No weight is read. */
export function compileFor(plan: Plan, path: string): Outcome<CompiledPlan> {
  const opened = openModelFiles(path);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { value: files } = opened;
  try {
    const { value: model, diagnostics } = readModel(files);
    if (model === undefined || hasErrors(diagnostics)) return { diagnostics };
    return compilePlan(plan, model);
  } finally {
    files.close();
  }
}
