/** The catalogue of catalogues: every definition that Espalier can say, room by room. */
import type { Definition } from '../diagnostic.ts';
import * as checkpoint from './checkpoint.ts';
import * as clauses from './clauses.ts';
import * as cluster from './cluster.ts';
import * as command from './command.ts';
import * as compensation from './compensation.ts';
import * as compute from './compute.ts';
import * as consensus from './consensus.ts';
import * as data from './data.ts';
import * as dataBeside from './data-beside.ts';
import * as dataLimits from './data-limits.ts';
import * as dataSources from './data-sources.ts';
import * as dataStored from './data-stored.ts';
import * as inputGates from './input-gates.ts';
import * as planCodes from './plan-codes.ts';
import * as planDeltas from './plan-deltas.ts';
import * as layerNames from './layer-names.ts';
import * as imports from './import.ts';
import * as lint from './lint.ts';
import * as lock from './lock.ts';
import * as expressions from './expressions.ts';
import * as exportAdapters from './export-adapters.ts';
import * as exported from './export.ts';
import * as huggingFace from './hugging-face.ts';
import * as foreign from './foreign.ts';
import * as memory from './memory.ts';
import * as modelComponents from './model-components.ts';
import * as modelDisk from './model-disk.ts';
import * as modelExports from './model-exports.ts';
import * as modelFile from './model-file.ts';
import * as modelLayers from './model-layers.ts';
import * as modelNames from './model-names.ts';
import * as modelOperators from './model-operators.ts';
import * as modelTensors from './model-tensors.ts';
import * as names from './names.ts';
import * as notFinite from './not-finite.ts';
import * as patterns from './patterns.ts';
import * as plan from './plan.ts';
import * as planTimes from './plan-times.ts';
import * as planTargets from './plan-targets.ts';
import * as planFloors from './plan-floors.ts';
import * as planAdapters from './plan-adapters.ts';
import * as planCollect from './plan-collect.ts';
import * as planFiles from './plan-files.ts';
import * as planGates from './plan-gates.ts';
import * as planClients from './plan-clients.ts';
import * as planHalves from './plan-halves.ts';
import * as planInputs from './plan-inputs.ts';
import * as planInsertions from './plan-insertions.ts';
import * as planLatency from './plan-latency.ts';
import * as planLimits from './plan-limits.ts';
import * as planRanks from './plan-ranks.ts';
import * as planRates from './plan-rates.ts';
import * as planRelevance from './plan-relevance.ts';
import * as planSamples from './plan-samples.ts';
import * as planSharing from './plan-sharing.ts';
import * as planShares from './plan-shares.ts';
import * as planStructure from './plan-structure.ts';
import * as planTeachers from './plan-teachers.ts';
import * as planTiles from './plan-tiles.ts';
import * as planToward from './plan-toward.ts';
import * as planTokens from './plan-tokens.ts';
import * as planTraining from './plan-training.ts';
import * as planUnits from './plan-units.ts';
import * as planValues from './plan-values.ts';
import * as planWidths from './plan-widths.ts';
import * as planZeros from './plan-zeros.ts';
import * as project from './project.ts';
import * as rates from './rates.ts';
import * as record from './record.ts';
import * as refusals from './refusals.ts';
import * as run from './run.ts';
import * as roots from './roots.ts';
import * as runFolder from './run-folder.ts';
import * as runIdentity from './run-identity.ts';
import * as runLatency from './run-latency.ts';
import * as runProof from './run-proof.ts';
import * as runStructure from './run-structure.ts';
import * as select from './select.ts';
import * as shards from './shards.ts';
import * as syntax from './syntax.ts';
import * as types from './types.ts';
import * as use from './use.ts';
import * as verify from './verify.ts';
import * as yaml from './yaml.ts';

/** A definition whose arguments are left open. */
export type AnyDefinition = Definition<never>;

export interface Entry {
  /** The file of `catalogue/` that holds it, without its ending. */
  readonly shelf: string;
  /** The name that the code uses. */
  readonly name: string;
  readonly definition: AnyDefinition;
}

export interface Room {
  /** The digit of the thousands: `1` of ESP1001. */
  readonly digit: string;
  readonly title: string;
  readonly shelves: readonly string[];
}

const modelShelves = [
  ...['model-file', 'model-tensors', 'model-layers', 'model-names', 'model-disk'],
  ...['model-exports', 'model-operators', 'model-components'],
];

export const rooms: readonly Room[] = [
  { digit: '1', title: 'Syntax', shelves: ['syntax', 'layer-names', 'yaml'] },
  {
    digit: '2',
    title: 'Names, values and clauses',
    shelves: ['names', 'types', 'clauses', 'refusals', 'foreign', 'rates', 'use', 'expressions', 'lint'],
  },
  { digit: '3', title: 'Models and their layers', shelves: modelShelves },
  {
    digit: '4',
    title: 'Plans',
    shelves: [
      'plan',
      'plan-times',
      'plan-targets',
      'plan-shares',
      'plan-sharing',
      'plan-floors',
      'plan-adapters',
      'plan-collect',
      'plan-files',
      'plan-gates',
      'plan-clients',
      'plan-halves',
      'plan-inputs',
      'input-gates',
      'plan-insertions',
      'plan-codes',
      'plan-tokens',
      'plan-latency',
      'plan-limits',
      'plan-ranks',
      'plan-rates',
      'plan-relevance',
      'plan-samples',
      'plan-structure',
      'plan-teachers',
      'plan-tiles',
      'plan-toward',
      'plan-training',
      'plan-units',
      'plan-values',
      'plan-deltas',
      'plan-widths',
      'plan-zeros',
      'select',
    ],
  },
  { digit: '5', title: 'Data', shelves: ['data', 'data-beside', 'data-limits', 'data-sources', 'shards', 'consensus'] },
  {
    digit: '6',
    title: 'Computing and running',
    shelves: [
      'compute',
      'compensation',
      'data-stored',
      'run',
      'memory',
      'run-folder',
      'run-identity',
      'run-latency',
      'run-proof',
      'run-structure',
      'record',
      'verify',
      'not-finite',
    ],
  },
  {
    digit: '7',
    title: 'Projects and the command',
    shelves: [
      'command',
      'project',
      'roots',
      'patterns',
      'lock',
      'import',
      'export',
      'export-adapters',
      'hugging-face',
      'checkpoint',
      'cluster',
    ],
  },
];

const shelves: Readonly<Record<string, Readonly<Record<string, AnyDefinition>>>> = {
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
  export: exported,
  'export-adapters': exportAdapters,
  'hugging-face': huggingFace,
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
  import: imports,
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
  'plan-collect': planCollect,
  'plan-files': planFiles,
  'plan-gates': planGates,
  'plan-clients': planClients,
  'plan-halves': planHalves,
  'plan-inputs': planInputs,
  'plan-insertions': planInsertions,
  'plan-toward': planToward,
  'plan-latency': planLatency,
  'plan-limits': planLimits,
  'plan-ranks': planRanks,
  'plan-sharing': planSharing,
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

/** In the order of their codes. */
export const catalogue: readonly Entry[] = Object.entries(shelves)
  .flatMap(([shelf, definitions]) => Object.entries(definitions).map(([name, definition]) => ({ shelf, name, definition })))
  .sort((a, b) => (a.definition.code < b.definition.code ? -1 : 1));

export function roomOf(code: string): Room | undefined {
  return rooms.find(({ digit }) => code.startsWith(`ESP${digit}`));
}
