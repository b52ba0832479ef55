/** What the insertions of a recipe are, read from its statements before the model with them is known. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Recipe, TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { insertedForms, insertionName } from '../../model/insert/insertion.ts';
import type { Insertion } from '../../model/insert/insertion.ts';
import type { ModelFacts } from '../facts.ts';
import { amountOf, asChoice, asQuantity, asSelector, clause } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { layersOf, selected } from '../select-layers.ts';
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
      if (site !== undefined && !('refused' in site) && !found.has(name))
        found.set(name, insertion);
    }
  }
  return [...found.values()];
}

/** Beside the layers that the statement chooses. */
export function insertionsOf(
  statement: TypedStatement,
  context: Pick<PlanContext, 'facts' | 'groups' | 'source'>,
): Outcome<readonly Insertion[]> {
  const { word, args } = asChoice(statement.object);
  const form = insertedForms.find((one) => one === word);
  const size = form === 'bypass' ? args['groups'] : args['rank'];
  if (form === undefined || size === undefined) throw new Error(`\`insert ${word}\` has no size`);
  const layers = chosenLayers(statement, context);
  const number = toNumber(amountOf(asQuantity(size)));
  return {
    ...(layers.value && {
      value: layers.value.map(({ name, tensor }) => ({ layer: name, tensor, form, size: number })),
    }),
    diagnostics: layers.diagnostics,
  };
}

function chosenLayers(
  statement: TypedStatement,
  context: Pick<PlanContext, 'facts' | 'groups' | 'source'>,
): Outcome<readonly Layer[]> {
  const on = clause(statement, 'on');
  const outside = clause(statement, 'except');
  if (on === undefined) throw new Error('the checker asks for layers');
  const chosen = layersOf(asSelector(on), context);
  const excluded = outside && selected(asSelector(outside), context);
  const diagnostics = [...chosen.diagnostics, ...(excluded?.diagnostics ?? [])];
  if (chosen.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const gone = new Set(excluded?.value);
  return { value: chosen.value.filter((layer) => !gone.has(layer)), diagnostics };
}
