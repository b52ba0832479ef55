/** What the insertions of a recipe are, read from its statements before the model with them is known. */
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { sumAt } from '../../basics/maps.ts';
import type { Recipe, TypedStatement } from '../../language/typed.ts';
import { insertedForms, insertionName, insertedTensors, type Insertion } from '../../model/insert/insert-nodes.ts';
import { unitGroupsOf, type ModelFacts, type SizedInsertion } from '../facts.ts';
import { asChoice, numberOf } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { layersOn } from '../select-layers.ts';
import { unroll } from '../unroll/unroll.ts';

/** All of them, in all arms; what does not fit is left to the planner of the statement, which says so. */
export function insertionsIn(recipe: Recipe, facts: ModelFacts): readonly Insertion[] {
  const { body, source, groups } = recipe;
  const statements = unroll(body, source).stages.flatMap(({ stage }) => stage.statements);
  const found = new Map<string, Insertion>();
  for (const statement of statements.filter(({ verb }) => verb === 'insert')) {
    for (const insertion of insertionsOf(statement, { source, groups, facts }).value ?? []) {
      const site = facts.siteOf?.(insertion);
      const name = insertionName(insertion);
      if (site !== undefined && !('refused' in site) && !found.has(name)) found.set(name, insertion);
    }
  }
  return [...found.values()];
}

/** Beside the layers that the statement chooses. */
export function insertionsOf(
  statement: TypedStatement,
  context: Pick<PlanContext, 'facts' | 'groups' | 'source'>,
): Outcome<readonly Insertion[]> {
  return collecting((take) => {
    const { word, args } = asChoice(statement.object);
    const form = insertedForms.find((one) => one === word);
    const size = form === 'bypass' ? args['groups'] : args['rank'];
    if (form === undefined || size === undefined) throw new Error(`\`insert ${word}\` has no size`);
    return take(layersOn(statement, context)).map(({ name, tensor }) => ({ layer: name, tensor, form, size: numberOf(size) }));
  });
}

/** `facts` are those of the model with the insertions, `before` those of the model in the file. */
export function insertedFacts(before: ModelFacts, facts: ModelFacts, insertions: readonly Insertion[]): ModelFacts {
  const own = new Map(before.layers.map((layer) => [layer.tensor, layer]));
  const added = new Set(insertions.flatMap(insertedTensors));
  const isAdded = ({ tensor }: { readonly tensor: string }): boolean => added.has(tensor);
  const { siteOf, foldedNorms, foldedWeights, zerosIn, belowIn } = before;
  return {
    ...facts,
    siteOf: siteOf ?? facts.siteOf,
    foldedNorms: foldedNorms ?? facts.foldedNorms,
    foldedWeights: foldedWeights ?? facts.foldedWeights,
    external: before.external ?? facts.external,
    zerosIn: (tensor) => (added.has(tensor) ? undefined : zerosIn?.(tensor)),
    belowIn: (tensor, bound, isIncluded) => (added.has(tensor) ? undefined : belowIn?.(tensor, bound, isIncluded)),
    // Their roles say what a statement means that names a role: none of what is inserted.
    layers: facts.layers.map((layer) => own.get(layer.tensor) ?? { ...layer, roles: new Set(), prunable: false }),
    unitGroups: () => unitGroupsOf(facts).filter(({ members }) => members.some((member) => member.side === 'producer' && !isAdded(member))),
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
  return { ...facts, layers: facts.layers.filter(isSeen), parameters: facts.parameters.filter(isSeen) };
}

/** Of all insertions but those that are open. */
export function macsOfClosed({ insertions = [] }: ModelFacts, open: ReadonlySet<string>): number {
  return insertions.filter((it) => !open.has(insertionName(it))).reduce((sum, { macs }) => sum + macs, 0);
}

function sized({ layers, parameters, macs }: ModelFacts, insertion: Insertion): SizedInsertion {
  const tensors = new Set(insertedTensors(insertion));
  return {
    ...insertion,
    parameters: parameters.filter(({ tensor }) => tensors.has(tensor)).reduce((sum, { count }) => sum + count, 0),
    macs: layers.filter(({ tensor }) => tensors.has(tensor)).reduce((sum, { name }) => sum + sumAt(macs.layers, name), 0),
  };
}
