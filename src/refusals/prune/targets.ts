/** Targets and starts that no prune of their kind reaches, and amounts that do not fit together. */
import type { Quantity, TypedStatement, Value } from '../../language/typed.ts';
import { isLatencyUnit } from '../../plan/latency/latency-target.ts';
import { allocationOfStatement } from '../../plan/prune/manner.ts';
import { prunedKindsOf, prunesUnits } from '../../plan/prune/pruned-kind.ts';
import { isBudget, removesPerLayer, targetKindOf, type TargetKind } from '../../plan/prune/target.ts';
import { asRecord, clause, quantityClause } from '../../plan/reading.ts';
import { resources } from '../../vocabulary/index.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function targetRefusals(statement: TypedStatement): readonly Refusal[] {
  const target = targetKindOf(statement);
  const found: Refusal[] = [];
  // A share of a resource that single weights do not take is ESP2235.
  if (target.kind === 'unsupported' && !isOfResource(target.value)) {
    found.push({ what: target.words, span: target.value.span });
  }
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
    const what = `a target of a resource with \`${allocation}\``;
    found.push({ what, span: placeOf(statement, 'by'), instead: 'use `global`' });
  }
  if (isBudget(target) && clause(statement, 'at') !== undefined) {
    const what = 'a target of a resource at listed instants';
    found.push({ what, span: placeOf(statement, 'at'), instead: 'use `over … every …`' });
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
    const what = `a floor of ${min.unit} under tiles`;
    return [{ what, span: min.span, instead: 'write a share, or so many `tiles`' }];
  }
  if (kind !== 'samples') return [];
  const what = 'a floor in units of the network';
  return [{ what, span: min.span, instead: 'write a share: `min 50% per class`' }];
}
