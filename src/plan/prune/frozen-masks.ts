/** Masks that are not hard, of weights that do not train, or that other statements grow or adapt. */
import { frozenUnderMask, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedStatement } from '../plan.ts';
import { asChoice, clause } from '../reading.ts';

/** True where what a mask chooses goes on training. */
function goesOn(mask: string): boolean {
  return mask !== 'hard' && mask !== 'revisable';
}

/** `planned` are the statements of one stage. */
export function frozenMasks(
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  layers: readonly Layer[],
  source: Source,
): readonly Diagnostic[] {
  const all = [...planned.values()].flat();
  // A training that could not be planned has its own diagnostics.
  const trains = all.filter(({ kind }) => kind === 'train').length;
  if (trains === 0) return [];
  const trained = new Set(all.flatMap((it) => (it.kind === 'train' ? it.tensors : [])));
  const rewired = new Set(all.flatMap((it) => (it.kind === 'rewire' ? it.layers : [])));
  const adapters = new Set(
    all.flatMap((it) => (it.kind === 'train' ? it.adapters.map(({ layer }) => layer) : [])),
  );
  const tensorOf = new Map(layers.map(({ name, tensor }) => [name, tensor]));
  return [...planned].flatMap(([statement, made]) => {
    const value = clause(statement, 'mask');
    const prune = made.find((it) => it.kind === 'prune');
    if (value === undefined || prune === undefined || prune.mask === 'hard') return [];
    const { word } = asChoice(value);
    const place = { source, span: value.span };
    const twice = prune.layers.find((layer) => rewired.has(layer));
    if (twice !== undefined) {
      const what = `\`mask ${word}\` of \`${twice}\`, which is rewired in the same stage,`;
      return [diagnose(unsupported, { what, instead: 'use `mask hard`' }, place)];
    }
    const adapted = prune.layers.find((layer) => adapters.has(layer));
    if (adapted !== undefined) {
      const what = `\`mask ${word}\` of \`${adapted}\`, which gets an adapter in the same stage,`;
      return [diagnose(unsupported, { what, instead: 'use `mask hard`' }, place)];
    }
    if (!goesOn(prune.mask)) return [];
    if (trains > 1) {
      const what = `\`mask ${word}\` beside training statements that take turns`;
      return [diagnose(unsupported, { what, instead: 'use `mask revisable`' }, place)];
    }
    const frozen = prune.layers.find((layer) => !trained.has(tensorOf.get(layer) ?? ''));
    if (frozen === undefined) return [];
    return [diagnose(frozenUnderMask, { word, layer: frozen }, place)];
  });
}
