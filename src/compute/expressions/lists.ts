/** Lists of values in an expression, item by item, and `softmax` over the items of one. */
import { itemAt } from '../../basics/must.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';
import { emit, type GraphBuilder } from '../builder.ts';

/** `softmax([a, b])[0]`: the item that the index takes. Lists are never computed as a whole. */
export function emitItem(builder: GraphBuilder, { base, index }: Extract<Expr, { kind: 'index' }>, of: (part: Expr) => string): string {
  const at = index.kind === 'number' ? toNumber(index.value) : NaN;
  const [list] = base.kind === 'call' ? base.args : [base];
  const items = list === undefined ? [] : itemsOf(list);
  const item = items[at];
  if (item === undefined) throw new TypeError('what is no item of a list is refused when planning');
  if (base.kind !== 'call') return of(item);
  if (base.callee !== 'softmax') throw new TypeError(`${base.callee} is refused when planning`);
  return shareOf(builder, items.map(of), at);
}

/** `[a, b] / c` is `[a / c, b / c]`. */
export function itemsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'list':
      return expr.items;
    case 'unary':
      return itemsOf(expr.operand).map((operand) => ({ ...expr, operand }));
    case 'binary': {
      const [left, right] = [itemsOf(expr.left), itemsOf(expr.right)];
      const count = Math.max(left.length, right.length);
      return Array.from({ length: count }, (_, index) => ({ ...expr, left: left[index] ?? expr.left, right: right[index] ?? expr.right }));
    }
    default:
      return [];
  }
}

/** exp(x_i) / Σ exp(x_j), of two as a sigmoid, of more less their largest: no power overflows. */
function shareOf(builder: GraphBuilder, values: readonly string[], at: number): string {
  const [first = '', second = ''] = values;
  if (values.length === 2) {
    const [one, other] = at === 0 ? [first, second] : [second, first];
    return emit(builder, 'Sigmoid', [emit(builder, 'Sub', [one, other])]);
  }
  const largest = emit(builder, 'Max', values);
  const powers = values.map((value) => emit(builder, 'Exp', [emit(builder, 'Sub', [value, largest])]));
  return emit(builder, 'Div', [itemAt(powers, at), emit(builder, 'Sum', powers)]);
}
