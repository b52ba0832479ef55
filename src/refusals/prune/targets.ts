/** Targets and starts that no prune of their kind reaches, amounts that do not fit together, and what a prune of tokens cannot aim at. */
import type { Quantity, TypedStatement, Value, Selector } from '../../language/typed.ts';
import { isLatencyUnit } from '../../plan/latency/latency-target.ts';
import { allocationOfStatement } from '../../plan/prune/manner.ts';
import { prunedKindsOf, prunesUnits } from '../../plan/prune/pruned-kind.ts';
import { isBudget, removesPerLayer, targetKindOf, type TargetKind } from '../../plan/prune/target.ts';
import { asRecord, clause, quantityClause, asSelector } from '../../plan/reading.ts';
import { resources } from '../../vocabulary/index.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function targetRefusals(statement: TypedStatement): readonly Refusal[] {
  const target = targetKindOf(statement);
  const found: Refusal[] = [];
  // A share of a resource that single weights do not take is ESP2235.
  if (target.kind === 'unsupported' && !isOfResource(target.value)) found.push({ what: target.words, span: target.value.span });
  const start = quantityClause(statement, 'from');
  if (start !== undefined && !startsAlike(start, target)) {
    const instead = 'write both alike: `to 50% from 20%`, `to 50% of flops from 90% of flops`';
    found.push({ what: '`from` in other units than `to`', span: start.span, instead });
  }
  const allocation = allocationOfStatement(statement);
  if (removesPerLayer(statement) && allocation !== 'uniform') {
    const what = `\`removing … per layer\` with \`${allocation}\``;
    found.push({ what, span: placeOf(statement, 'removing'), instead: 'use `uniform`' });
  }
  if (prunesUnits(statement) && isBudget(target) && !['global', 'computed'].includes(allocation)) {
    found.push({ what: `a target of a resource with \`${allocation}\``, span: placeOf(statement, 'by'), instead: 'use `global`' });
  }
  if (isBudget(target) && clause(statement, 'at') !== undefined) {
    found.push({ what: 'a target of a resource at listed instants', span: placeOf(statement, 'at'), instead: 'use `over … every …`' });
  }
  return [...found, ...floorRefusals(statement)];
}

function isOfResource(value: Value): boolean {
  return value.kind === 'quantity' && resources.includes(value.base ?? '');
}

/** Whether a start is of the kind of the target. */
function startsAlike({ unit, base }: Quantity, target: TargetKind): boolean {
  if (target.kind === 'time') return isLatencyUnit(unit);
  return base === (target.kind === 'resource' ? target.of : undefined) && !isLatencyUnit(unit);
}

/** Tiles hold no weight that may stay alone, and samples are no units of the network. */
function floorRefusals(statement: TypedStatement): readonly Refusal[] {
  const floor = clause(statement, 'protect');
  const min = floor && asRecord(floor).fields['min'];
  if (min?.kind !== 'quantity' || min.unit === 'share') return [];
  const [kind] = prunedKindsOf(statement);
  if (kind === 'tiles' && !['tiles', 'units'].includes(min.unit)) {
    return [{ what: `a floor of ${min.unit} under tiles`, span: min.span, instead: 'write a share, or so many `tiles`' }];
  }
  if (kind !== 'samples') return [];
  return [{ what: 'a floor in units of the network', span: min.span, instead: 'write a share: `min 50% per class`' }];
}

// What cannot stand beside `protect max`, whatever the model is.

export function ceilingRefusals(statement: TypedStatement): readonly Refusal[] {
  const protect = clause(statement, 'protect');
  if (protect === undefined) return [];
  const { max } = asRecord(protect).fields;
  if (max === undefined) return [];
  const refuse = (beside: string, instead: string): readonly Refusal[] => [{ what: `\`protect max\` ${beside}`, span: max.span, instead }];
  const [kind] = prunedKindsOf(statement);
  if (kind !== 'weights' && kind !== 'tiles') return refuse(`of ${kind ?? 'them'}`, 'write `min`, or a target for these layers');
  const target = targetKindOf(statement).kind;
  if (target === 'pattern' || target === 'threshold')
    return refuse(`with a ${target}, which says what goes of each layer,`, 'leave it out');
  if (allocationOfStatement(statement) !== 'global') return refuse('where each layer has a share of its own', 'use `global`');
  if (clause(statement, 'among') !== undefined) return refuse('with `among`, which may leave less to prune,', 'leave out one of the two');
  return [];
}

// What of a prune of tokens this version does not carry out.

export function tokenRefusals(statement: TypedStatement): readonly Refusal[] {
  const target = targetKindOf(statement);
  const written = clause(statement, 'to') === undefined ? 'removing' : 'to';
  const span = placeOf(statement, written);
  const instead = 'write a share: `to 50%`';
  const found: Refusal[] = [];
  if (target.kind === 'resource') {
    found.push({ what: `a target of ${target.of} of tokens`, span, instead });
  } else if (target.kind === 'time') {
    found.push({ what: 'a target of latency of tokens', span, instead });
  } else if (target.kind === 'count' && target.each) {
    found.push({ what: 'removing tokens per layer', span, instead });
  }
  return [...found, ...placeRefusals(statement)];
}

/** Tokens leave behind blocks: a selection that names anything else says no place. */
function placeRefusals(statement: TypedStatement): readonly Refusal[] {
  const inside = clause(statement, 'in');
  const instead = 'name the blocks that they leave behind: `in block 1`, `in blocks 1..2`';
  if (inside === undefined) return [{ what: 'pruning tokens without `in`', span: statement.span, instead }];
  if (isOfBlocks(asSelector(inside))) return [];
  return [{ what: 'pruning tokens in something else than blocks', span: inside.span, instead }];
}

function isOfBlocks({ terms }: Selector): boolean {
  return terms.every((term) => term.kind === 'range' && term.unit === 'blocks');
}
