/** The end of a run: its networks with their evidence, the manifest, and nothing else. */
import { opsetOf } from '../model/graph.ts';
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors, diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { compactedGroups } from '../plan/units/inner-groups.ts';
import type { Hashing } from '../identity/hash-beside.ts';
import { hashDescriptor } from '../data/listing.ts';
import type { LatencyRecord } from '../latency/latency-record.ts';
import { miscounted, type RunEnd } from './result.ts';
import { withInsertionsLeft, withFactors } from './adapters-left.ts';
import { removeTree } from '../record/run-folder.ts';
import { saveNetwork, type SavedModel } from './save.ts';
import type { FoundZeros } from './prove-file.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { checkpointFolder, files as names } from '../record/layout.ts';
import { writeWhole } from '../record/write-whole.ts';
import { noSharedForm } from '../diagnostics/catalogue/run-structure.ts';
import { encodeModel, mapTensors, storedTensors, tensorOf } from '../model/index.ts';
import { notInGraph, oldestShared, sharedModel } from '../model/shared/shared-model.ts';
import type { Network } from '../state/network.ts';
import { proveOnData } from './prove-on-data.ts';
import { provenance, type Destination } from './save-model.ts';

export interface SavedEnds {
  readonly written: readonly string[];
  /** Of each end. */
  readonly zeros: readonly (FoundZeros | undefined)[];
  /** Files that are being hashed meanwhile. */
  readonly hashing: readonly Hashing[];
  readonly latencies: readonly (LatencyRecord | undefined)[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One end leaves its model in the folder itself, several each in a folder of the arm's name. */
export async function saveEnds(files: FileLayer, folder: string, model: SavedModel, ends: readonly RunEnd[]): Promise<SavedEnds> {
  const written: string[] = [];
  const zeros: (FoundZeros | undefined)[] = [];
  const hashing: Hashing[] = [];
  const latencies: (LatencyRecord | undefined)[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const end of ends) {
    const { path, folder: below, network } = end;
    const fault = miscounted(model.plan, end, join(folder, below, names.masks));
    if (fault !== undefined) diagnostics.push(fault);
    if (hasErrors(diagnostics)) break;
    const compacted = compactedGroups(model.plan, path);
    const left = withFactors(...withInsertionsLeft(compacted === undefined ? model : { ...model, compacted }, network));
    const destination = { files, path: join(folder, below) };
    const saved = await saveNetwork(destination, ...left);
    diagnostics.push(...saved.diagnostics);
    if (hasErrors(diagnostics)) break;
    const shared = await saveShared(destination, ...left);
    diagnostics.push(...shared.diagnostics);
    if (hasErrors(diagnostics)) break;
    written.push(...[...saved.written, ...shared.written].map((name) => join(below, name)));
    zeros.push(saved.zeros);
    hashing.push(...(saved.hashing ?? []));
    latencies.push(saved.latency);
  }
  return { written, zeros, hashing, latencies, diagnostics };
}

/** Content hashes of everything that a run leaves: its last file. */
export async function saveManifest(
  files: FileLayer,
  folder: string,
  written: readonly string[],
  hashing: readonly Hashing[],
): Promise<void> {
  const begun = new Map(hashing.map(({ path, hash }) => [path, hash]));
  const hashes: Record<string, string> = {};
  for (const name of [names.format, names.plan, names.journal, ...written]) {
    const path = join(folder, name);
    hashes[name.replaceAll('\\', '/')] = (await begun.get(path)) ?? hashOf(path);
  }
  writeWhole(files, join(folder, names.manifest), jsonText({ format: 2, files: hashes }, 2) + '\n');
}

/** Takes away what only an unfinished run needs; the note last, so that this can be gone on with, too. */
export function clearRun(files: FileLayer, folder: string, keepsCheckpoints: boolean): void {
  const checkpoints = join(folder, checkpointFolder);
  if (!keepsCheckpoints) removeTree(files, checkpoints);
  else if (existsSync(checkpoints)) clearEvents(files, checkpoints);
  files.remove(join(folder, names.unfinished));
}

/** The journal holds all events by now. */
function clearEvents(files: FileLayer, checkpoints: string): void {
  for (const name of readdirSync(checkpoints)) if (/\.(events\.jsonl|step\.json|npy)$/.test(name)) files.remove(join(checkpoints, name));
}

function hashOf(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    return hashDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

// Writes a network whose weights share cells once more: the cells, and a graph that makes the weights of them.

/** Names of the files; nothing is written of a network whose weights share nothing. Findings: ESP6577. */
async function saveShared({ files, path }: Destination, { loaded, plan, probe }: SavedModel, network: Network) {
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
  const opset = opsetOf(stored);
  if (opset < oldestShared) return `operator set ${opset} has no ranges of whole numbers`;
  const outside = notInGraph(outline, parts);
  return outside && `\`${outside}\` is no initializer of the graph`;
}
