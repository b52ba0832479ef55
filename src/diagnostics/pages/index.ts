/** Every page of the documentation of diagnostics, in the order of the codes. */
import { catalogue } from '../catalogue/index.ts';
import type { Example, Explained, Description } from './example.ts';
import { checkpoint } from './checkpoint.ts';
import { clauses } from './clauses.ts';
import { cluster } from './cluster.ts';
import { command } from './command.ts';
import { compensation } from './compensation.ts';
import { compute } from './compute.ts';
import { consensus } from './consensus.ts';
import { data } from './data.ts';
import { dataBeside } from './data-beside.ts';
import { dataLimits } from './data-limits.ts';
import { dataSources } from './data-sources.ts';
import { dataStored } from './data-stored.ts';
import { inputGates } from './input-gates.ts';
import { planCodes } from './plan-codes.ts';
import { layerNames } from './layer-names.ts';
import { lint } from './lint.ts';
import { imports } from './import.ts';
import { lock } from './lock.ts';
import { expressions } from './expressions.ts';
import { exportAdapters } from './export-adapters.ts';
import { exportPages } from './export.ts';
import { huggingFace } from './hugging-face.ts';
import { foreign } from './foreign.ts';
import { memory } from './memory.ts';
import { modelComponents } from './model-components.ts';
import { modelDisk } from './model-disk.ts';
import { modelExports } from './model-exports.ts';
import { modelFile } from './model-file.ts';
import { modelLayers } from './model-layers.ts';
import { modelNames } from './model-names.ts';
import { modelOperators } from './model-operators.ts';
import { modelTensors } from './model-tensors.ts';
import { names } from './names.ts';
import { notFinite } from './not-finite.ts';
import { patterns } from './patterns.ts';
import { plan } from './plan.ts';
import { planTimes } from './plan-times.ts';
import { planShares } from './plan-shares.ts';
import { planTargets } from './plan-targets.ts';
import { planFloors } from './plan-floors.ts';
import { planAdapters } from './plan-adapters.ts';
import { planSharing } from './plan-sharing.ts';
import { planRanks } from './plan-ranks.ts';
import { planInputs } from './plan-inputs.ts';
import { planInsertions } from './plan-insertions.ts';
import { planCollect } from './plan-collect.ts';
import { planFiles } from './plan-files.ts';
import { planGates } from './plan-gates.ts';
import { planClients } from './plan-clients.ts';
import { planHalves } from './plan-halves.ts';
import { planToward } from './plan-toward.ts';
import { planLatency } from './plan-latency.ts';
import { planLimits } from './plan-limits.ts';
import { planRates } from './plan-rates.ts';
import { planRelevance } from './plan-relevance.ts';
import { planSamples } from './plan-samples.ts';
import { planStructure } from './plan-structure.ts';
import { planTeachers } from './plan-teachers.ts';
import { planTiles } from './plan-tiles.ts';
import { planTokens } from './plan-tokens.ts';
import { planTraining } from './plan-training.ts';
import { planUnits } from './plan-units.ts';
import { planValues } from './plan-values.ts';
import { planDeltas } from './plan-deltas.ts';
import { planWidths } from './plan-widths.ts';
import { planZeros } from './plan-zeros.ts';
import { project } from './project.ts';
import { rates } from './rates.ts';
import { record } from './record.ts';
import { refusals } from './refusals.ts';
import { roots } from './roots.ts';
import { run } from './run.ts';
import { runFolder } from './run-folder.ts';
import { runIdentity } from './run-identity.ts';
import { runLatency } from './run-latency.ts';
import { runProof } from './run-proof.ts';
import { runStructure } from './run-structure.ts';
import { select } from './select.ts';
import { shards } from './shards.ts';
import { syntax } from './syntax.ts';
import { types } from './types.ts';
import { use } from './use.ts';
import { verify } from './verify.ts';
import { yaml } from './yaml.ts';

type Shelf = Readonly<Record<string, Example | Description>>;

const shelves: Readonly<Record<string, Shelf>> = {
  syntax,
  names,
  types,
  clauses,
  plan,
  select,
  data,
  compute,
  run,
  command,
  project,
  lock,
  export: exportPages,
  'export-adapters': exportAdapters,
  'hugging-face': huggingFace,
  import: imports,
  expressions,
  foreign,
  use,
  verify,
  yaml,
  lint,
  record,
  refusals,
  compensation,
  memory,
  rates,
  roots,
  patterns,
  checkpoint,
  cluster,
  'data-beside': dataBeside,
  'data-limits': dataLimits,
  'data-sources': dataSources,
  'data-stored': dataStored,
  consensus,
  'input-gates': inputGates,
  'plan-codes': planCodes,
  'layer-names': layerNames,
  'model-disk': modelDisk,
  'model-exports': modelExports,
  'model-file': modelFile,
  'model-layers': modelLayers,
  'model-names': modelNames,
  'model-operators': modelOperators,
  'model-components': modelComponents,
  'model-tensors': modelTensors,
  'not-finite': notFinite,
  'plan-times': planTimes,
  'plan-shares': planShares,
  'plan-targets': planTargets,
  'plan-floors': planFloors,
  'plan-adapters': planAdapters,
  'plan-inputs': planInputs,
  'plan-insertions': planInsertions,
  'plan-collect': planCollect,
  'plan-ranks': planRanks,
  'plan-sharing': planSharing,
  'plan-files': planFiles,
  'plan-gates': planGates,
  'plan-clients': planClients,
  'plan-halves': planHalves,
  'plan-toward': planToward,
  'plan-latency': planLatency,
  'plan-limits': planLimits,
  'plan-rates': planRates,
  'plan-relevance': planRelevance,
  'plan-samples': planSamples,
  'plan-structure': planStructure,
  'plan-teachers': planTeachers,
  'plan-tiles': planTiles,
  'plan-tokens': planTokens,
  'plan-training': planTraining,
  'plan-units': planUnits,
  'plan-values': planValues,
  'plan-deltas': planDeltas,
  'plan-widths': planWidths,
  'plan-zeros': planZeros,
  'run-folder': runFolder,
  'run-identity': runIdentity,
  'run-latency': runLatency,
  'run-proof': runProof,
  'run-structure': runStructure,
  shards,
};

export const explained: readonly Explained[] = catalogue.flatMap((entry) => {
  const page = shelves[entry.shelf]?.[entry.name];
  return page === undefined ? [] : [{ ...entry, page }];
});
