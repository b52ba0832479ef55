/** Reads what planning has to know of a model on disk. */
import { basename } from 'node:path';
import { factsOf, macsOf, modelInserting } from '../compile.ts';
import { hasErrors, diagnose, collectingAsync, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import * as models from '../model/index.ts';
import type { ModelFacts } from '../plan/index.ts';
import { hashOpenModel } from '../identity/hash-model.ts';
import { openModelFiles, type OpenModelFiles } from '../identity/model-files.ts';
import { openParts, type PartFile } from '../identity/open-parts.ts';
import { needsGraph } from '../diagnostics/catalogue/checkpoint.ts';

export interface ModelHeader {
  readonly graph: models.Graph;
  readonly facts: ModelFacts;
  /** The facts of the model where a sample has these dimensions: an open axis has no multiply-adds. */
  readonly factsOn: (input: string, dims: readonly number[]) => ModelFacts;
  /** The same of the model with these insertions. */
  readonly inserting: (insertions: readonly models.Insertion[]) => Uninserted;
  /** The same of the model with one input, where its task feeds several. */
  readonly feeding: (inputs: readonly models.FedInput[] | undefined) => Omit<ModelHeader, 'feeding'>;
}

type Uninserted = Pick<ModelHeader, 'graph' | 'facts' | 'factsOn'>;

/** How a model is opened, again where somebody asks for more; what it is called. */
type Opening = { readonly file: string; readonly open: () => Outcome<OpenModelFiles> };

/** Of a model at a path with insertions that fit it. */
export function headerInserting(
  path: string,
  sha256: string,
  insertions: readonly models.Insertion[],
  inputs?: readonly models.FedInput[],
): Uninserted {
  return insertedHeader({ file: path, open: () => openModelFiles(path) }, sha256, insertions, inputs);
}

function insertedHeader(
  { file, open }: Opening,
  sha256: string,
  insertions: readonly models.Insertion[],
  inputs?: readonly models.FedInput[],
): Uninserted {
  const { value: files } = open();
  const before = files && models.readModel(files).value;
  if (!files || !before) throw new Error(`${file} has changed while it was in use`);
  const { model, facts } = modelInserting(files, before, insertions, sha256, inputs);
  files.close();
  return { graph: model.graph, facts, factsOn: factsOnSamples(model, facts) };
}

function factsOnSamples(model: models.Model, facts: ModelFacts): ModelHeader['factsOn'] {
  return (input, dims) => {
    const fed = new Map([[input, [1, ...dims]]]);
    return { ...facts, macs: macsOf(model, facts.layers, fed), factorSizes: models.factorSizes(model, fed) };
  };
}

/** Reads no weight, but for the hashes, which are taken of whole files, external data included. */
export async function readHeader(path: string): Promise<Outcome<ModelHeader>> {
  return await headerOf({ file: basename(path), open: () => openModelFiles(path) });
}

/** Of several models that are one; `folder` is where their paths start. */
export async function readPartsHeader(parts: readonly PartFile[], folder: string): Promise<Outcome<ModelHeader>> {
  const file = parts.map(({ name }) => name).join(' + ');
  return await headerOf({ file, open: () => openParts(parts, folder) });
}

function headerOf(opening: Opening): Promise<Outcome<ModelHeader>> {
  return collectingAsync(async (take, fail) => {
    const files = take(opening.open());
    const { value: model, diagnostics } = models.readModel(files);
    const counting = model && models.withScalars(model, files);
    const told = model === undefined || model.checkpoint ? [] : tellExported(model, files);
    const hashed = model === undefined || hasErrors(diagnostics) ? { diagnostics } : await hashOpenModel(files, model);
    const { parts } = files;
    files.close();
    if (model === undefined) return fail(diagnostics);
    const { sha256, external } = hashed.value ?? fail(hashed.diagnostics);
    const facts = factsOf(model, opening.file, sha256, counting);
    // The files are closed by now, and few recipes ask.
    const counted = (count: (opened: OpenModelFiles) => number | undefined): number | undefined => {
      const { value: opened } = opening.open();
      const found = opened && count(opened);
      opened?.close();
      return found;
    };
    const found = [...diagnostics, ...hashed.diagnostics, ...facts.diagnostics, ...told];
    const known = take({ value: hasErrors(found) ? undefined : facts.value, diagnostics: found });
    const beside: Partial<ModelFacts> = {
      external,
      ...(parts && {
        parts: parts.map(({ name, file, reading }) => ({ name, file, reading })),
        modelsAcross: (group) => models.modelsAcross(group, parts),
      }),
      zerosIn: (tensor) => counted((opened) => models.countZerosIn(model, opened, tensor)),
      belowIn: (tensor, bound, isIncluded) => counted((opened) => models.countBelowIn(model, opened, tensor, { bound, isIncluded })),
    };
    const headerOn = (own: models.Model, facts: ModelFacts, inputs?: readonly models.FedInput[]): Omit<ModelHeader, 'feeding'> => ({
      graph: own.graph,
      facts,
      factsOn: factsOnSamples(own, facts),
      inserting: (list) => insertedHeader(opening, sha256, list, inputs),
    });
    const whole = headerOn(model, { ...known, ...beside });
    const feeding: ModelHeader['feeding'] = (inputs) => {
      const fed = models.feedModel(model, inputs);
      const own = fed === model ? undefined : factsOf(fed, opening.file, sha256, counting && models.feedModel(counting, inputs)).value;
      return own === undefined ? whole : headerOn(fed, { ...own, ...beside }, inputs);
    };
    return { ...whole, feeding };
  });
}

/** What became of parameters on their way into the file. */
function tellExported(model: models.Model, files: OpenModelFiles): readonly Diagnostic[] {
  return [...models.noteCopiedTables(model, models.readLayers(model).layers, files), ...models.noteComputedWeights(model, files.name)];
}

/** ESP7359, or nothing where the model has a graph. */
export function withoutGraph(
  model: models.Model | undefined,
  args: { readonly what: string; readonly reason: string },
  file: string,
): readonly Diagnostic[] {
  return model?.checkpoint === undefined ? [] : [diagnose(needsGraph, args, { file })];
}
