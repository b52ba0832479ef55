/** A recipe that is being put together: stages, trainings and prunes as data, before they are words. */
import type { Course } from '../course.ts';
import type { Field } from '../document/field.ts';
import type { Chosen, ImportLayer } from '../names.ts';

export interface DraftPrune {
  /** `weights`, `tiles(rows: 1, columns: 4)`, `channels`. */
  readonly object: string;
  /** Absent where it is all that the object means. */
  readonly chosen?: Chosen;
  readonly except?: Chosen;
  readonly allocation?: 'global' | 'uniform';
  readonly criterion: string;
  /** A share that is pruned, or a target in words such as `2:4`. */
  readonly to: number | string;
  readonly from?: number;
  readonly course?: Course;
  /** Where the tool does not take the nearest count; a trace has the counts themselves. */
  readonly rounded?: 'down';
  /** Which of equal scores the tool prunes, where they are not the first. */
  readonly ties?: 'last' | 'all' | 'none';
  /** Further clauses, such as `grouped by mean`. */
  readonly clauses: readonly string[];
  /** The part of the file that it is made of. */
  readonly origin?: Field;
  /** Units that are counted together, where they are not all of a layer: a row, a block of columns. */
  readonly unitsOf?: (layer: ImportLayer) => number;
  /** How many of so many units the tool prunes at a level. */
  readonly countOf?: (units: number, level: number) => number;
}

export interface DraftStage {
  readonly name: string;
  /** `30 epochs`; absent where the file leaves it open. */
  readonly length?: string;
  /** What trains while the stage prunes; a stage without a training acts at once. */
  readonly training?: string;
  readonly prunes: readonly DraftPrune[];
  /** Statements behind the others. */
  readonly after?: readonly string[];
}

export interface Draft {
  readonly name: string;
  readonly cites: readonly string[];
  readonly stages: readonly DraftStage[];
}

/** Zeros of the file that stay zero; nothing ranks them. */
export function zerosThatStay(origin: Field, layers: Pick<DraftPrune, 'chosen' | 'except'>): DraftPrune {
  return { object: 'zeros', ...layers, criterion: '', to: '', clauses: [], origin };
}
