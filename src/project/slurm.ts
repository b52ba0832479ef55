/** `slurm:` of the project file: what jobs ask the cluster for, as data and as a part of the schema. */

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
