/** `prune channels by width`: what a group must be to have widths, and what such a prune can be asked for. */
import { earlyWidths, noWidths, widthless, widthsBeside, widthTarget } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/index.ts';
import { isBudget, targetOf, type Target } from '../prune/target.ts';
import { asChoice, asRecord, clause, placeOf } from '../reading.ts';
import { readsWidths } from '../statement-reads.ts';
import { isWindowed } from '../schedule/window.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import { widthSharesIn, widthsOf } from '../train/width-part.ts';
import { groupsIn } from './foreseen.ts';
import { gateObstacle } from './gated-units.ts';

export function widthFaultOf(groups: readonly UnitGroup[], statement: TypedStatement, context: PlanContext): Diagnostic | undefined {
  const span = (word: string) => placeOf(statement, word);
  const shares = widthSharesIn(context.stage.statements);
  if (shares === undefined) return complain(context, noWidths, { reads: '`width`' }, span('by'));
  const { steps } = context.stage;
  if (isWindowed(statement) || context.at < steps || steps === 0) return complain(context, earlyWidths, {}, span('over'));
  const idle = idleClause(targetOf(statement), statement);
  if (idle !== undefined) {
    const { word, ...args } = idle;
    return complain(context, widthTarget, args, span(word));
  }
  for (const group of groups) {
    const fault = groupFault(group, widthsOf(group.units.length, shares), context);
    if (fault !== undefined) return complain(context, widthless, fault, placeOf(statement, 'object'));
  }
  const lost = groupsIn(context).find(({ title }) => boundsOf(context.state.pruned, title).most > 0);
  if (lost === undefined) return undefined;
  return complain(context, widthsBeside, { what: `the ${lost.title} pruned before` }, statement.span);
}

/** Of one choice alone, other widths help. */
function groupFault(group: UnitGroup, widths: readonly number[], { facts }: PlanContext) {
  const { title, units } = group;
  const why = obstacle(group) ?? gateObstacle(group, facts);
  if (why !== undefined) return { group: title, why, isOneChoice: false };
  if (widths.length > 1) return undefined;
  return { group: title, why: `every choice comes to ${widths[0] ?? 0} of its ${units.length}`, isOneChoice: true };
}

function obstacle({ parts, cuts }: UnitGroup): string | undefined {
  if (cuts !== undefined) return 'it stays or goes as a whole';
  return parts && `its units go in ${parts.count} parts at once: ${parts.why}`;
}

/** What a prune by widths does not follow. */
function idleClause(target: Target, statement: TypedStatement) {
  if (!isBudget(target)) {
    const word = clause(statement, 'to') === undefined ? 'removing' : 'to';
    return { word, what: 'a number of units', instead: 'name what may be left: `to 50% of flops`' };
  }
  const by = clause(statement, 'by');
  const allocation = by && asRecord(by).fields['allocation'];
  if (allocation !== undefined && asChoice(allocation).word !== 'global') {
    return { word: 'by', what: `\`${asChoice(allocation).word}\``, instead: 'leave it out: each group has widths of its own' };
  }
  const word = ['protect', 'keeping', 'allocated', 'compensating', 'smoothed'].find((it) => clause(statement, it));
  const instead = 'leave it out: `narrowest` says how narrow a group may be';
  return word === undefined ? undefined : { word, what: `\`${word}\``, instead };
}

/** The least that each group keeps, where it goes by widths. */
export function narrowestOf(
  statement: TypedStatement,
  groups: readonly UnitGroup[],
  context: PlanContext,
): { readonly narrowest?: readonly number[] } {
  if (!readsWidths(statement)) return {};
  const shares = widthSharesIn(context.stage.statements) ?? [];
  return { narrowest: groups.map(({ units }) => widthsOf(units.length, shares)[0] ?? 1) };
}
