/** Reads what planning has to know of a model on disk. */
import { basename } from 'node:path';
import { factsOf, macsOf } from '../compile.ts';
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { countZerosIn, readModel, withScalars, type Graph } from '../model/index.ts';
import type { ModelFacts } from '../plan/index.ts';
import { hashOpenModel } from '../identity/hash-model.ts';
import { openModelFiles } from '../identity/model-files.ts';

export interface ModelHeader {
  readonly graph: Graph;
  readonly facts: ModelFacts;
  /** The facts of the model where a sample has these dimensions: an open axis has no multiply-adds. */
  readonly factsOn: (input: string, dims: readonly number[]) => ModelFacts;
}

/** Reads no weight, but for the hashes, which are taken of whole files, external data included. */
export async function readHeader(path: string): Promise<Outcome<ModelHeader>> {
  const files = openModelFiles(path);
  if (files.value === undefined) return { diagnostics: files.diagnostics };
  const { value: model, diagnostics } = readModel(files.value);
  const counting = model && withScalars(model, files.value);
  const isSound = model !== undefined && !hasErrors(diagnostics);
  const hash = isSound ? await hashOpenModel(files.value, model) : { diagnostics };
  files.value.close();
  if (model === undefined || hash.value === undefined) return { diagnostics: hash.diagnostics };
  const { sha256, external } = hash.value;
  const facts = factsOf(model, basename(path), sha256, counting);
  // The files are closed by now, and few recipes ask.
  const zerosIn = (tensor: string): number | undefined => {
    const { value: opened } = openModelFiles(path);
    const zeros = opened && countZerosIn(model, opened, tensor);
    opened?.close();
    return zeros;
  };
  const found = [...diagnostics, ...hash.diagnostics, ...facts.diagnostics];
  if (facts.value === undefined || hasErrors(found)) return { diagnostics: found };
  const value: ModelFacts = { ...facts.value, ...(external && { external }), zerosIn };
  const factsOn: ModelHeader['factsOn'] = (input, dims) => ({
    ...value,
    macs: macsOf(model, value.layers, new Map([[input, [1, ...dims]]])),
  });
  return { value: { graph: model.graph, facts: value, factsOn }, diagnostics: found };
}
