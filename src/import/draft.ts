/** A recipe that is being put together: stages, trainings and prunes as data, before they are words. */
import type { Course } from './course.ts';
import type { Field } from './document/field.ts';
import type { Ledger } from './ledger.ts';
import { termOf, type Chosen, type ImportLayer } from './names.ts';

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

/** Zeros of the file that stay zero; nothing ranks them. */
export function zerosThatStay(origin: Field, layers: Pick<DraftPrune, 'chosen' | 'except'>): DraftPrune {
  return { object: 'zeros', ...layers, criterion: '', to: '', clauses: [], origin };
}

// A layer is pruned by one statement of a stage: of two, the later one stays.

const note = 'a later part of the file prunes the same layers, and recipes prune a layer once in a stage';

/** Statements without a training are stages of their own. */
export function withoutOverlaps(stages: readonly DraftStage[], ledger: Ledger): readonly DraftStage[] {
  return stages.map((stage) => {
    const { prunes, training } = stage;
    return { ...stage, prunes: training === undefined ? presentOf(prunes, ledger) : onceEach(prunes, ledger) };
  });
}

/** What is left of statements of one stage, each layer in the last one that has it. */
export function onceEach(prunes: readonly DraftPrune[], ledger: Ledger): readonly DraftPrune[] {
  const present = presentOf(prunes, ledger);
  return present.flatMap((prune, at): readonly DraftPrune[] => {
    const later = present.slice(at + 1);
    const rest = later.reduce<DraftPrune | undefined>((left, other) => (left === undefined ? undefined : without(left, other)), prune);
    if (rest !== prune && prune.origin !== undefined) ledger.claim(prune.origin, { list: rest === undefined ? 'unsaid' : 'differs', note });
    return rest === undefined ? [] : [rest];
  });
}

function presentOf(prunes: readonly DraftPrune[], ledger: Ledger): readonly DraftPrune[] {
  return prunes.filter((prune) => isPresent(prune, ledger));
}

/** Undefined where nothing is left of it. */
function without(prune: DraftPrune, other: DraftPrune): DraftPrune | undefined {
  if (other.chosen === undefined) return undefined;
  const { chosen } = prune;
  const taken = new Set(other.chosen.terms);
  // Channels are those of convolutions.
  if (prune.object === 'channels' && chosen === undefined && taken.has('conv')) return undefined;
  if (chosen === undefined) return { ...prune, except: { terms: [...new Set([...(prune.except?.terms ?? []), ...taken])] } };
  if (chosen.layers !== undefined && other.chosen.layers !== undefined) {
    const theirs = new Set(other.chosen.layers);
    const layers = chosen.layers.filter((layer) => !theirs.has(layer));
    if (layers.length === chosen.layers.length) return prune;
    if (layers.length === 0) return undefined;
    return { ...prune, chosen: { terms: layers.map(({ name }) => termOf(name)), layers } };
  }
  const terms = chosen.terms.filter((term) => !taken.has(term));
  if (terms.length === chosen.terms.length) return prune;
  return terms.length === 0 ? undefined : { ...prune, chosen: { ...chosen, terms } };
}

function isPresent({ chosen, origin }: DraftPrune, ledger: Ledger): boolean {
  if (chosen?.layers?.length !== 0) return true;
  if (origin !== undefined) ledger.claim(origin, { list: 'unsaid', note: 'the model has no layer that it prunes' });
  return false;
}
