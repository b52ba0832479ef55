/** What is known of a model with insertions: its own layers as they were, and what is inserted beside them. */
import { insertedTensors, insertionName } from '../../model/insert/insertion.ts';
import type { Insertion } from '../../model/insert/insertion.ts';
import type { ModelFacts, SizedInsertion } from '../facts.ts';

/** `facts` are those of the model with the insertions, `before` those of the model in the file. */
export function insertedFacts(
  before: ModelFacts,
  facts: ModelFacts,
  insertions: readonly Insertion[],
): ModelFacts {
  const own = new Map(before.layers.map((layer) => [layer.tensor, layer]));
  const added = new Set(insertions.flatMap(insertedTensors));
  const isAdded = ({ tensor }: { readonly tensor: string }): boolean => added.has(tensor);
  const { siteOf, foldedNorms, zerosIn, belowIn } = before;
  return {
    ...facts,
    ...(siteOf && { siteOf }),
    ...(foldedNorms && { foldedNorms }),
    ...(before.external && { external: before.external }),
    zerosIn: (tensor) => (added.has(tensor) ? undefined : zerosIn?.(tensor)),
    belowIn: (tensor, bound, isIncluded) =>
      added.has(tensor) ? undefined : belowIn?.(tensor, bound, isIncluded),
    // Their roles say what a statement means that names a role: none of what is inserted.
    layers: facts.layers.map(
      (layer) => own.get(layer.tensor) ?? { ...layer, roles: new Set(), prunable: false },
    ),
    unitGroups: () =>
      (facts.unitGroups?.() ?? []).filter(({ members }) =>
        members.some((member) => member.side === 'producer' && !isAdded(member)),
      ),
    starts: () => (facts.starts?.() ?? []).filter((start) => !isAdded(start)),
    insertions: insertions.map((it) => sized(facts, it)),
  };
}

/** The same, where these alone are seen: what is not inserted yet, or gone, is neither chosen nor trained. */
export function factsWith(facts: ModelFacts, open: ReadonlySet<string>): ModelFacts {
  const hidden = (facts.insertions ?? []).filter((it) => !open.has(insertionName(it)));
  if (hidden.length === 0) return facts;
  const gone = new Set(hidden.flatMap(insertedTensors));
  const isSeen = ({ tensor }: { readonly tensor: string }): boolean => !gone.has(tensor);
  return {
    ...facts,
    layers: facts.layers.filter(isSeen),
    parameters: facts.parameters.filter(isSeen),
  };
}

/** Of all insertions but those that are open. */
export function macsOfClosed({ insertions = [] }: ModelFacts, open: ReadonlySet<string>): number {
  const closed = insertions.filter((it) => !open.has(insertionName(it)));
  return closed.reduce((sum, { macs }) => sum + macs, 0);
}

function sized({ layers, parameters, macs }: ModelFacts, insertion: Insertion): SizedInsertion {
  const tensors = new Set(insertedTensors(insertion));
  const own = parameters.filter(({ tensor }) => tensors.has(tensor));
  const named = layers.filter(({ tensor }) => tensors.has(tensor));
  return {
    ...insertion,
    parameters: own.reduce((sum, { count }) => sum + count, 0),
    macs: named.reduce((sum, { name }) => sum + (macs.layers.get(name) ?? 0), 0),
  };
}
