/** A layer is pruned by one statement of a stage: of two, the later one stays. */
import type { Ledger } from '../ledger.ts';
import { termOf } from '../names.ts';
import type { Draft, DraftPrune, DraftStage } from './draft.ts';

const note = 'a later part of the file prunes the same layers, and recipes prune a layer once in a stage';

export function withoutOverlaps(draft: Draft, ledger: Ledger): Draft {
  return { ...draft, stages: draft.stages.map((stage) => cleared(stage, ledger)) };
}

/** Statements without a training are stages of their own. */
function cleared(stage: DraftStage, ledger: Ledger): DraftStage {
  const { prunes, training } = stage;
  return { ...stage, prunes: training === undefined ? presentOf(prunes, ledger) : onceEach(prunes, ledger) };
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
  if (chosen === undefined) {
    return { ...prune, except: { terms: [...new Set([...(prune.except?.terms ?? []), ...taken])] } };
  }
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
