/** The catalogue of catalogues: every definition that Espalier can say, room by room. */
import type { AnyDefinition } from '../diagnostic.ts';
import * as checkpoint from './checkpoint.ts';
import * as clauses from './clauses.ts';
import * as cluster from './cluster.ts';
import * as command from './command.ts';
import * as compensation from './compensation.ts';
import * as compute from './compute.ts';
import * as data from './data.ts';
import * as dataBeside from './data-beside.ts';
import * as dataSources from './data-sources.ts';
import * as dataStored from './data-stored.ts';
import * as exported from './export.ts';
import * as expressions from './expressions.ts';
import * as imports from './import.ts';
import * as lint from './lint.ts';
import * as lock from './lock.ts';
import * as memory from './memory.ts';
import * as modelComponents from './model-components.ts';
import * as modelExports from './model-exports.ts';
import * as modelFile from './model-file.ts';
import * as modelLayers from './model-layers.ts';
import * as modelOperators from './model-operators.ts';
import * as names from './names.ts';
import * as fedInputs from './fed-inputs.ts';
import * as outputs from './outputs.ts';
import * as plan from './plan.ts';
import * as planAdapters from './plan-adapters.ts';
import * as planClients from './plan-clients.ts';
import * as planCollect from './plan-collect.ts';
import * as planGates from './plan-gates.ts';
import * as planLatency from './plan-latency.ts';
import * as planSamples from './plan-samples.ts';
import * as planStructure from './plan-structure.ts';
import * as planTargets from './plan-targets.ts';
import * as planTraining from './plan-training.ts';
import * as planUnits from './plan-units.ts';
import * as project from './project.ts';
import * as refusals from './refusals.ts';
import * as run from './run.ts';
import * as runFolder from './run-folder.ts';
import * as runStructure from './run-structure.ts';
import * as engine from './engine.ts';
import * as select from './select.ts';
import * as syntax from './syntax.ts';
import * as types from './types.ts';
import * as use from './use.ts';
import * as verify from './verify.ts';
import * as yaml from './yaml.ts';

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
  readonly shelves: Readonly<Record<string, Readonly<Record<string, AnyDefinition>>>>;
}

export const rooms: readonly Room[] = [
  { digit: '1', title: 'Syntax', shelves: { syntax, yaml } },
  { digit: '2', title: 'Names, values and clauses', shelves: { names, types, clauses, refusals, use, expressions, lint } },
  {
    digit: '3',
    title: 'Models and their layers',
    shelves: {
      'model-file': modelFile,
      'model-layers': modelLayers,
      'model-operators': modelOperators,
      'model-components': modelComponents,
      'model-exports': modelExports,
    },
  },
  {
    digit: '4',
    title: 'Plans',
    shelves: {
      plan,
      'plan-training': planTraining,
      'plan-targets': planTargets,
      engine,
      select,
      'plan-units': planUnits,
      'plan-structure': planStructure,
      'plan-samples': planSamples,
      'plan-adapters': planAdapters,
      'plan-gates': planGates,
      'plan-clients': planClients,
      'plan-collect': planCollect,
      'plan-latency': planLatency,
    },
  },
  {
    digit: '5',
    title: 'Data',
    shelves: { data, outputs, 'data-beside': dataBeside, 'fed-inputs': fedInputs, 'data-sources': dataSources },
  },
  {
    digit: '6',
    title: 'Computing and running',
    shelves: {
      compute,
      compensation,
      'data-stored': dataStored,
      memory,
      run,
      'run-folder': runFolder,
      'run-structure': runStructure,
      verify,
    },
  },
  {
    digit: '7',
    title: 'Projects and the command',
    shelves: { command, project, lock, import: imports, export: exported, checkpoint, cluster },
  },
];

/** In the order of their codes. */
export const catalogue: readonly Entry[] = rooms
  .flatMap(({ shelves }) => Object.entries(shelves))
  .flatMap(([shelf, definitions]) => Object.entries(definitions).map(([name, definition]) => ({ shelf, name, definition })))
  .sort((a, b) => (a.definition.code < b.definition.code ? -1 : 1));

export function roomOf(code: string): Room | undefined {
  return rooms.find(({ digit }) => code.startsWith(`ESP${digit}`));
}
