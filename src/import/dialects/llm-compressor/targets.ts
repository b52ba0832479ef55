/** Which layers an LLM Compressor modifier prunes: modules with all below them, classes, `re:` expressions. */
import type { ImportContext } from '../../dialect.ts';
import { itemsOf, type Field } from '../../document/field.ts';
import { candidatesOf, joined, layerNamed, layersOfRoles, modulesMatching, printable, termOf, type Chosen } from '../../names.ts';

const classes: Readonly<Record<string, readonly string[]>> = {
  Linear: ['linear'],
  Conv1d: ['conv'],
  Conv2d: ['conv'],
  __ALL_PRUNABLE__: ['linear', 'conv'],
  __ALL__: ['linear', 'conv'],
};

export function targetsIn(field: Field | undefined, context: ImportContext): Chosen | undefined {
  const parts = itemsOf(field).flatMap((item) => (item.kind === 'scalar' ? [targetOf(item, context)] : []));
  const chosen = joined(parts);
  if (chosen.differs !== undefined) context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen.terms.length === 0 ? undefined : chosen;
}

export function targetOf(item: Field & { readonly kind: 'scalar' }, { naming }: ImportContext): Chosen {
  const text = item.text.trim();
  const roles = Object.hasOwn(classes, text) ? classes[text] : undefined;
  if (roles !== undefined) return layersOfRoles(roles, naming);
  if (/(?:^|\.|\*)lm_head\$?$/.test(text)) return layersOfRoles(['head'], naming);
  if (text.startsWith('re:')) return modulesMatching(text.slice(3), item.span, naming);
  const { layers } = naming;
  const names = candidatesOf(text);
  // A number ends the name of a block, whose layers are below it.
  if (layers === undefined) return { terms: [/\d$/.test(text) ? `"${printable(text)}.**"` : termOf(text)] };
  const found = layers.filter(({ name, prunable }) => prunable && names.some((one) => name === one || name.startsWith(`${one}.`)));
  if (found.length === 0) return layerNamed(text, item.span, naming);
  return { terms: found.map(({ name }) => termOf(name)), layers: found };
}
