/** What a document's neighbourhood tells the editor: the project, the model's header, used files. */
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import type { Levels } from '../lint/index.ts';
import type { ReadUsed } from '../language/use/library.ts';
import type { Graph, Insertion } from '../model/index.ts';
import type { ModelFacts, PlanSettings } from '../plan/index.ts';
import type { Project } from '../project/project.ts';

export interface Header {
  readonly graph: Graph;
  readonly facts: ModelFacts;
  /** Of each column, where several are fed. */
  readonly partDims?: readonly (readonly number[])[];
  /** The facts of the model with these insertions; absent where models are not changed, as in a page. */
  readonly inserting?: (insertions: readonly Insertion[]) => ModelFacts;
}

export interface Surroundings {
  /** Gives the files that a recipe uses; absent for a document that lies nowhere. */
  readonly read?: ReadUsed;
  readonly levels: Levels;
  /** The path of the project file, and what is wrong with it and with the files that it names. */
  readonly projectFile?: { readonly path: string; readonly source: Source; readonly findings: readonly Diagnostic[] };
  readonly project?: Project;
  /** Of the model that the project names, where it is there and can be read. */
  readonly header?: Header;
  /** Number of samples by data set; absent where a data set cannot be read. */
  readonly samples?: Readonly<Record<string, number>>;
  /** Samples of each class, of data that has classes; it is read when it is asked for. */
  readonly classes?: PlanSettings['classes'];
  readonly beside?: PlanSettings['beside'];
  /** The latency profiles of the model, by the batch that they were measured on. */
  readonly profiles?: PlanSettings['profiles'];
}

export const nothingAround: Surroundings = { levels: {} };
