/** Where things lie in the folder of a run, and what its format is called. */
import { join } from 'node:path';

export const folderFormat = 2;

export { modelIn, runFiles as files } from '../journal/run-files.ts';
export { armFolder } from '../plan/name-in-path.ts';

/** Stage records and the states that they name; gone when a run is finished, unless it is to keep them. */
export const checkpointFolder = 'checkpoints';
export const objectFolder = join(checkpointFolder, 'objects');

/** What was submitted to a cluster, and what its jobs say; nothing of the result. */
export const jobFolder = 'slurm';

/** By the place of a stage in the plan, from 0 on; −1 is what is measured before the first one. */
export interface StageFiles {
  readonly events: string;
  readonly end: string;
  readonly step: string;
  /** Of adapters and their network before they are merged. */
  readonly adapters: string;
  /** Of a state in the middle of the stage, by the hash of its content. */
  readonly pack: (hash: string) => string;
}

export function stageFiles(index: number): StageFiles {
  const stem = join(checkpointFolder, String(index + 1).padStart(4, '0'));
  return {
    events: `${stem}.events.jsonl`,
    end: `${stem}.end.json`,
    step: `${stem}.step.json`,
    adapters: `${stem}.adapters.json`,
    pack: (hash) => `${stem}.${hash.slice(0, 16)}.npy`,
  };
}
