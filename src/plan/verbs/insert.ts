/** `insert`: something beside chosen layers, which trains from there on. */
import { insertionsIn } from '../facts.ts';
import type { PlannedFold, PlannedInsert } from '../plan.ts';
import { insertedElsewhere, misfitInsertion, nothingInserted, stayingInsertion } from '../../diagnostics/catalogue/plan-adapters.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { insertionName, type Insertion, type FoundSite } from '../../model/insert/insert-nodes.ts';
import { factsWith, insertionsOf } from '../train/inserting.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';

const none: ReadonlySet<string> = new Set();

export function planInsert(statement: TypedStatement, context: PlanContext): PlannedStep {
  const { facts, state, at, stage } = context;
  const { value: chosen = [], diagnostics: found } = insertionsOf(statement, { ...context, facts: factsWith(facts, none) });
  const diagnostics = [...found, ...faultsOf(chosen, statement, context)];
  const [first] = chosen;
  if (first === undefined || hasErrors(diagnostics)) return failed(context, diagnostics);
  const names = new Set(chosen.map(insertionName));
  const own = insertionsIn(facts).filter((it) => names.has(insertionName(it)));
  const layers = own.map(({ layer, tensor, parameters, macs }) => ({ layer, tensor, parameters, macs }));
  const planned: PlannedInsert = {
    kind: 'insert',
    at,
    form: first.form,
    ...(first.form === 'bypass' ? { groups: first.size } : { rank: first.size }),
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    macs: layers.reduce((sum, { macs }) => sum + macs, 0),
    stream: first.form === 'hybrid' ? `${stage.streams}/insert` : undefined,
  };
  const inserted = new Map([...state.inserted, ...chosen.map((it) => [insertionName(it), 'open'] as const)]);
  return { statements: [planned], state: { ...state, inserted }, diagnostics };
}

function faultsOf(chosen: readonly Insertion[], { spans, span }: TypedStatement, context: PlanContext): readonly Diagnostic[] {
  const { facts, state } = context;
  const at = spans['object'] ?? span;
  const { siteOf } = facts;
  if (siteOf === undefined) return [complain(context, unsupported, { what: '`insert` without the file of a model' }, at)];
  const all = insertionsIn(facts);
  return chosen.flatMap((insertion) => {
    const { layer, form } = insertion;
    const site = siteOf(insertion);
    const name = insertionName(insertion);
    const other = all.find((it) => insertionName(it) === name);
    if ('refused' in site) return [complain(context, misfitInsertion, { layer, form, reason: site.refused }, at)];
    return state.inserted.has(name) || other?.size !== insertion.size ? [complain(context, insertedElsewhere, { layer, form }, at)] : [];
  });
}

/** `merge inserted` and `remove inserted`. */
export function planFold(statement: TypedStatement, context: PlanContext): PlannedStep {
  const { facts, state, at } = context;
  const open = insertionsIn(facts).filter((it) => it.form !== 'bias' && state.inserted.get(insertionName(it)) === 'open');
  const verb = statement.verb === 'remove' ? 'remove' : 'merge';
  if (open.length === 0) return failed(context, [complain(context, nothingInserted, { verb }, statement.span)]);
  const whys = open.map((insertion) => ({
    insertion,
    why: verb === 'remove' ? undefined : stays(insertion, facts.siteOf?.(insertion), context),
  }));
  const gone = whys.filter(({ why }) => why === undefined).map(({ insertion }) => insertion);
  const left = whys.flatMap(({ insertion, why }) => (why === undefined ? [] : [{ name: insertionName(insertion), why }]));
  const planned: PlannedFold = {
    kind: `${verb} inserted`,
    at,
    gone: gone.map(insertionName),
    stays: left.length > 0 ? left : undefined,
    parameters: gone.reduce((sum, { parameters }) => sum + parameters, 0),
    macs: gone.reduce((sum, { macs }) => sum + macs, 0),
  };
  return {
    statements: [planned],
    state: { ...state, inserted: new Map([...state.inserted, ...gone.map((it) => [insertionName(it), 'gone'] as const)]) },
    diagnostics: left.length === 0 ? [] : [complain(context, stayingInsertion, { stays: left }, statement.span)],
  };
}

/** Why an insertion is not folded; undefined where it is. */
function stays({ layer }: Insertion, site: FoundSite | undefined, { state }: PlanContext): string | undefined {
  if (state.sparse.has(layer)) return 'the layer has a mask of single weights, which it would fill';
  return site === undefined || 'refused' in site ? undefined : site.stays;
}
