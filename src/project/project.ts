/** A project as plain data: what `espalier.yaml` says, before anything is opened. */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Levels } from '../lint/index.ts';
import type { DataFiles } from './data-files.ts';
import type { SlurmSettings } from './slurm.ts';

export type { DataFiles } from './data-files.ts';

/** Everything is optional: the command line may give it, a recipe may not need it. */
export interface Project {
  readonly source: Source;
  /** Folders outside the project by their names: a path, or `env:` and a variable. */
  readonly roots?: Readonly<Record<string, string>>;
  /** Path of the ONNX model, relative to the project file or below a root. */
  readonly model?: string;
  readonly data: Readonly<Partial<Record<DataRole, DataFiles>>>;
  readonly task: ProjectTask;
  /** Samples of one optimizer update. */
  readonly batch?: number;
  readonly seed?: number;
  readonly device?: Device;
  readonly threads?: Threads;
  /** Parts that a batch is split into, each computed on its own. */
  readonly shards?: number;
  /** What jobs on a cluster ask for. */
  readonly slurm?: SlurmSettings;
  /** How much the findings of a lint rule weigh, by its name. */
  readonly rules?: Levels;
  /** Where what names something stands in the file, by its keys (`model`, `roots.scans`, `data.train.x`). */
  readonly places: Readonly<Record<string, Span>>;
}

export const dataRoles = ['train', 'validation', 'calibration', 'test'] as const;
export type DataRole = (typeof dataRoles)[number];

export const losses = ['crossentropy', 'mse', 'l1', 'bce'] as const;
export const metrics = ['accuracy', 'top-5', 'perplexity', 'loss', 'mse', 'psnr', 'f1', 'auc'] as const;
export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export type Loss = (typeof losses)[number];
export type Metric = (typeof metrics)[number];
/** A device by its name; of those of which a machine may have several, also the card: `cuda:1`. */
export type Device = (typeof devices)[number] | `${'cuda' | 'dml'}:${number}`;

/** `auto` takes all cores for the parts of a batch, each of them one thread. */
export type Threads = number | 'auto';

export interface ProjectTask {
  /** Model input that is fed with `x`; the only one where it is left out. */
  readonly input?: string;
  /** Model output that the loss reads; the first one where it is left out. */
  readonly output?: string;
  readonly loss?: Loss;
  /** Positions by which labels run ahead: 1 where they are the tokens themselves. */
  readonly shift?: number;
  /** The class that is not counted. */
  readonly ignore?: number;
  readonly metrics?: readonly Metric[];
}
