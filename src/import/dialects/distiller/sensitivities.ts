/** Distiller's sensitivity pruner: all weights go whose size is at most a factor of the standard deviation. */
import { decimal } from '../../course.ts';
import { entriesOf, fieldAt } from '../../document/field.ts';
import { joined, layerNamed, type Chosen, type ImportLayer } from '../../names.ts';
import type { DraftPrune } from '../../recipe/draft.ts';
import { epochsOf, nothing, othersOf, type Around, type Run } from './pruners.ts';

/** A threshold for each name; `*` is all others. The deviation is that of the first epoch, the mask is made anew in each. */
export function sensitivities({ pruner, policy }: Run, around: Around): readonly DraftPrune[] {
  const { values, context } = around;
  const field = fieldAt(pruner, 'sensitivities');
  const table = entriesOf(field);
  const when = windowOf(epochsOf(policy, around));
  const factors = table.map(({ value }) => values.number(value) ?? -1);
  if (when === undefined || table.length === 0 || factors.some((one) => !(one >= 0))) {
    return nothing(pruner, around, 'its sensitivities or epochs cannot be read');
  }
  const named = table.map(({ key, value }, at) => ({
    factor: factors[at] ?? 0,
    chosen: key === '*' ? undefined : layerNamed(key, value.span, context.naming),
  }));
  const known = named.flatMap(({ chosen }) => chosen ?? []);
  if (context.naming.layers === undefined) {
    const note = 'PyTorch divides by n − 1, the recipe by n; with `--model` the factor is in the threshold';
    context.ledger.claim(field, { list: 'differs', words: '`to threshold`', note });
  }
  return named.flatMap(({ factor, chosen = othersOf(known, context) }) =>
    eachOf(chosen).map((one): DraftPrune => {
      const [layer] = one.layers ?? [];
      return {
        object: 'weights',
        chosen: one.terms.length > 0 ? one : undefined,
        except: one.terms.length === 0 && known.length > 0 ? joined(known) : undefined,
        allocation: 'uniform',
        criterion: 'magnitude',
        origin: pruner,
        to: `threshold ${decimal(unbiased(factor, layer))} * std(w)`,
        clauses: [...when, 'ties all go'],
      };
    }),
  );
}

/** Each layer alone, since the deviation of each has a factor of its own. */
function eachOf(chosen: Chosen): readonly Chosen[] {
  const { layers, terms } = chosen;
  if (layers === undefined || layers.length !== terms.length) return [chosen];
  return layers.map((layer, at) => ({ terms: [terms[at] ?? ''], layers: [layer] }));
}

/** PyTorch's deviation of n weights is that of the recipe times √(n / (n − 1)). */
function unbiased(factor: number, layer: ImportLayer | undefined): number {
  const count = layer?.count ?? 0;
  return count < 2 ? factor : Number((factor * Math.sqrt(count / (count - 1))).toPrecision(9));
}

/** Every epoch of the policy, with the threshold of the first one. */
function windowOf(epochs: readonly number[]): readonly string[] | undefined {
  const [first, second] = epochs;
  const last = epochs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (second === undefined) return first === 0 ? [] : [`at ${decimal(first)} epochs`];
  const gap = second - first;
  const isEven = epochs.every((at, index) => at === first + index * gap);
  if (!isEven) return undefined;
  const every = `every ${decimal(gap)} ${gap === 1 ? 'epoch' : 'epochs'}`;
  return [`over ${decimal(first)}..${decimal(last)} epochs ${every} along constant`];
}
