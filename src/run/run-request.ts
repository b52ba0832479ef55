/** The request of a run. */
import type { ArmSpelling } from '../plan/name-in-path.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../journal/run-event.ts';
import type { DataFiles } from '../project/data-files.ts';
import type { FileLayer } from '../record/file-layer.ts';
import type { Streaming } from '../state/lazy-values.ts';

export interface RunRequest {
  readonly plan: Plan;
  readonly modelPath: string;
  /** By name: `train`, `validation`, `test`. */
  readonly data: ReadonlyMap<string, DataFiles>;
  /** Where the paths of other models start; the working folder unless given. */
  readonly teacherFolder?: string;
  /** The folders of the project's roots that model and data lie below, by name. */
  readonly roots?: ReadonlyMap<string, string>;
  /** A new or empty folder; with `resume`, that of a run that was cut off. */
  readonly out: string;
  readonly resume?: boolean;
  /** Stops the run between two steps; it can be gone on with. */
  readonly signal?: AbortSignal;
  /** Told of what happens; not of what happened before a run was cut off. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Told the same as soon as it happens, also of stages that run side by side and are not next in the plan. */
  readonly onLive?: (event: RunEvent) => void;
  /** Processes that carry out stages which do not need each other; 1 unless given. */
  readonly jobs?: number;
  /** Cores that parts of batches may take, in all processes together; all of the machine's unless given. */
  readonly cores?: number;
  /** Steps between two checkpoints in a long stage; the plan decides unless it is given. */
  readonly checkpointEvery?: number;
  /** Keeps the state at the end of every stage when the run is finished. */
  readonly keepCheckpoints?: boolean;
  /** Keeps the adapters of every stage that trains some, and the network that they belong to, unmerged. */
  readonly keepAdapters?: boolean;
  /** How arms are called as folders: as a run of an earlier version did where that one is repeated. */
  readonly spelling?: ArmSpelling;
  /** Bytes of memory that the run may need by its estimate; it is refused above them. */
  readonly memory?: number;
  /** When the model is worked on piece by piece; by its size unless given. */
  readonly streaming?: Streaming;
  /** What writes; the disk unless given. */
  readonly files?: FileLayer;
}
