/** What a command needs the graph of a model for, where a folder holds weights alone. */
import { needsGraph } from '../diagnostics/catalogue/checkpoint.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/index.ts';

/** ESP7359, or nothing where the model has a graph. */
export function withoutGraph(
  model: Model | undefined,
  args: { readonly what: string; readonly reason: string },
  file: string,
): readonly Diagnostic[] {
  return model?.checkpoint === undefined ? [] : [diagnose(needsGraph, args, { file })];
}
