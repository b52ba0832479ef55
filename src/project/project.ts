/** What a project file says, as its schema declares it, and where it says it. */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Static } from '../plan/schema/json-schema.ts';
import type { DataFiles } from './data-files.ts';
import type { projectSchema, slurmResources } from './schema.ts';
import type { DataRole } from './words.ts';

type Declared = Static<typeof projectSchema>;

/** Everything is optional: the command line may give it, a recipe may not need it. */
export interface Project extends Omit<Declared, 'data' | 'task'> {
  readonly source: Source;
  readonly data: Readonly<Partial<Record<DataRole, DataFiles>>>;
  readonly task: ProjectTask;
  /** Where what names something stands in the file, by its keys (`model`, `roots.scans`, `data.train.x`). */
  readonly places: Readonly<Record<string, Span>>;
}

export type ProjectTask = NonNullable<Declared['task']>;
export type Threads = NonNullable<Declared['threads']>;
/** What an input of the model is fed with. */
export type FedWith = NonNullable<ProjectTask['inputs']>[string];

export type SlurmSettings = NonNullable<Declared['slurm']>;
/** Texts are passed on to `sbatch` as they are. */
export type SlurmResources = Static<typeof slurmResources>;
