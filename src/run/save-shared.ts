/** Writes a network whose weights share cells once more: the cells, and a graph that makes the weights of them. */
import { join } from 'node:path';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { noSharedForm } from '../diagnostics/catalogue/run-structure.ts';
import { encodeModel, mapTensors, storedTensors, tensorOf } from '../model/index.ts';
import { notInGraph, oldestShared, sharedModel } from '../model/shared/shared-model.ts';
import { files as names } from '../record/layout.ts';
import { writeWhole } from '../record/write-whole.ts';
import type { Network } from '../state/network.ts';
import { proveOnData } from './prove-on-data.ts';
import { provenance, type Destination } from './save-model.ts';
import type { SavedModel } from './save.ts';

/** Names of the files; nothing is written of a network whose weights share nothing. Findings: ESP6577. */
export async function saveShared(
  { files, path }: Destination,
  { loaded, plan, probe }: SavedModel,
  network: Network,
): Promise<{ readonly written: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { shared, values } = network;
  if (shared === undefined) return { written: [], diagnostics: [] };
  const reason = whyNot(loaded, shared.parts);
  if (reason !== undefined) return { written: [], diagnostics: [diagnose(noSharedForm, { reason })] };
  const known = new Map([...storedTensors(loaded.model).values()].map(({ name, tensor }) => [tensor, name]));
  const now = mapTensors(loaded.model, (tensor) => {
    const own = values.get(known.get(tensor) ?? '');
    return own === undefined ? tensor : tensorOf(tensor.name, tensor.type, tensor.dims, own);
  });
  const model = sharedModel(now, shared, shared.parts, shared.psi);
  const metadata = new Map([...model.metadata, ...provenance(plan)]);
  writeWhole(files, join(path, names.shared), [encodeModel({ ...model, metadata })]);
  const proof = { plan, model: loaded.model, probe, isSame: true };
  const diagnostics = probe === undefined ? [] : await proveOnData(join(path, names.shared), network, { ...proof, probe });
  return { written: [names.shared], diagnostics };
}

function whyNot({ isLarge, stored, outline }: SavedModel['loaded'], parts: Parameters<typeof notInGraph>[1]): string | undefined {
  if (isLarge) return 'a model of this size is written piece by piece';
  if (stored.checkpoint !== undefined) return 'a folder of weights has no graph';
  const opset = stored.opsets.get('') ?? 0;
  if (opset < oldestShared) return `operator set ${opset} has no ranges of whole numbers`;
  const outside = notInGraph(outline, parts);
  return outside && `\`${outside}\` is no initializer of the graph`;
}
