/** The repairs of a file as findings: no repair is silent. */
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import * as catalogue from '../../diagnostics/catalogue/model-exports.ts';
import { printable } from '../describe.ts';
import type { ModelFiles } from '../file.ts';
import type { Shared, Tied } from './mends.ts';

export function mendsOf({ mends, name: file }: ModelFiles): readonly Diagnostic[] {
  if (mends === undefined) return [];
  const { separated, tied, inference, training } = mends;
  const found: Diagnostic[] = [];
  if (inference.length > 0) {
    const nodes = inference.map(({ node }) => node);
    found.push(diagnose(catalogue.trainingExport, { nodes }, { file }));
  }
  for (const args of training) found.push(diagnose(catalogue.staysTraining, args, { file }));
  if (separated.length > 0) {
    const args = { parameters: separated.map(told), from: new Set(separated.map(fromOf)).size };
    found.push(diagnose(catalogue.separatedParameters, args, { file }));
  }
  const reasons = new Set(tied.map(({ because }) => because));
  for (const because of reasons) {
    const parameters = tied.filter((it: Tied) => it.because === because).map(told);
    found.push(diagnose(catalogue.tiedParameters, { parameters, because }, { file }));
  }
  return found;
}

function told({ name, from }: Shared): { readonly name: string; readonly from: string } {
  return { name: printable(name), from: printable(from) };
}

function fromOf({ from }: Shared): string {
  return from;
}
