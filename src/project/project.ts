/** What a project file says: its types, with what Slurm is asked for, and the names of devices. */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Levels } from '../lint/index.ts';
import { metrics as words } from '../vocabulary/metrics.ts';
import type { DataFiles } from './data-files.ts';

export const cardPattern = '^(cuda|dml):(0|[1-9]\\d{0,2})$';

export function isDevice(text: string): text is Device {
  return devices.some((name) => name === text) || new RegExp(cardPattern).test(text);
}

/** Texts are passed on to `sbatch` as they are. */
export interface SlurmResources {
  readonly partition?: string;
  readonly account?: string;
  readonly time?: string;
  readonly cpus?: number;
  readonly memory?: string;
  readonly gres?: string;
  /** More options of `sbatch`, such as `--constraint=avx512`. */
  readonly extra?: readonly string[];
}

export interface SlurmSettings extends SlurmResources {
  /** The words that start Espalier on a node; this program by its path unless given. */
  readonly launch?: string;
  /** What differs for a stage, by its name or its path. */
  readonly stages?: Readonly<Record<string, SlurmResources>>;
}

const text = { type: 'string', minLength: 1 } as const;

const resources = {
  partition: { ...text, description: 'Where jobs queue; the cluster’s default where it is left out' },
  account: { ...text, description: 'Who pays' },
  time: { ...text, description: 'Longest time of a job, as Slurm writes it: "30", "2:00:00", "1-12"' },
  cpus: { type: 'integer', minimum: 1, maximum: 65536, description: 'Processors of a job' },
  memory: { ...text, description: 'Memory of a job: `8G`' },
  gres: { ...text, description: 'Generic resources: `gpu:1`' },
  extra: { type: 'array', description: 'More options of `sbatch`', minItems: 1, items: text },
} as const;

export const slurmSchema = {
  type: 'object',
  description: 'What `espalier run --on slurm` asks the cluster for',
  additionalProperties: false,
  properties: {
    ...resources,
    launch: { ...text, description: 'Starts Espalier on a node: `apptainer exec image.sif espalier`; by default this program by its path' },
    stages: {
      type: 'object',
      description: 'What differs for a stage, by its name',
      additionalProperties: { type: 'object', description: 'What this stage asks for', additionalProperties: false, properties: resources },
    },
  },
} as const;

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
/** Those of outputs that a network has by itself, as a run calls them. */
export const metrics: readonly string[] = Object.values(words).flatMap(({ word, losses: read, ofTwo, looksBack }) => {
  if (read === undefined || ofTwo === true || looksBack === true) return [];
  return word === 'accuracy' ? [word, 'top-5'] : [word];
});
export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export type Loss = (typeof losses)[number];
/** A device by its name; of those of which a machine may have several, also the card: `cuda:1`. */
export type Device = (typeof devices)[number] | `${'cuda' | 'dml'}:${number}`;

/** `auto` takes all cores for the parts of a batch, each of them one thread. */
export type Threads = number | 'auto';

/** A column (`x` are the samples), 1 where the samples are not a number, or a number. */
export type FedWith = string | number | { readonly not: number };

export interface ProjectTask {
  /** Model input that is fed with `x`; the only one where it is left out. */
  readonly input?: string;
  /** What each input of the model is fed with, by its name, where it has several. */
  readonly inputs?: Readonly<Record<string, FedWith>>;
  /** Model output that the loss reads; the first one where it is left out. */
  readonly output?: string;
  /** Of several outputs: the loss of each by its name, with a factor. */
  readonly loss?: Loss | Readonly<Record<string, string>>;
  /** The column of the labels of each of several outputs; `y`, or one of its name, where it is left out. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Positions by which labels run ahead: 1 where they are the tokens themselves. */
  readonly shift?: number;
  /** Axis of the output that holds the classes, the batch being 0. */
  readonly classes?: number;
  /** The class that is not counted. */
  readonly ignore?: number;
  /** Of several outputs, by their names. */
  readonly metrics?: readonly string[] | Readonly<Record<string, string | readonly string[]>>;
}
