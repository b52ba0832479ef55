/** The modifiers of a SparseML recipe, wherever its lists and stages have them, and its variables. */
import { refusedByTool } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { claimByKind, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { compute, formulaIn, type Variables } from '../../document/formula.ts';
import { limits } from '../../document/read-document.ts';
import { plainNumber } from '../../values.ts';
import { kindOf, kinds } from './kinds.ts';

export interface Modifier {
  readonly name: string;
  readonly kind: string;
  readonly field: Field;
}

export function modifiersIn(context: ImportContext): readonly Modifier[] {
  const top = entriesOf(context.root);
  const lists = top.filter(({ key }) => isList(key));
  const stages = top.filter(({ key, value }) => !isList(key) && entriesOf(value).some((entry) => isList(entry.key)));
  if (lists.some(({ key }) => key === 'modifiers') && stages.length > 0) {
    const reason = 'the top-level `modifiers` hides the stages beside it: SparseML drops them';
    context.findings.push(diagnose(refusedByTool, { reason }, { source: context.source, span: { start: 0, end: 0 } }));
  }
  const within = stages.flatMap(({ value }) => entriesOf(value).filter(({ key }) => isList(key)));
  const fields = context.root.kind === 'list' ? context.root.items : [...lists, ...within].flatMap(({ value }) => itemsOf(value));
  return fields.flatMap((field): readonly Modifier[] => {
    if (field.tag === undefined) return [];
    const kind = kindOf(field.tag);
    const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (known === undefined) {
      context.ledger.claim(field, { list: 'unsaid', note: 'the importer does not know this modifier' });
    } else {
      claimByKind(field, known, context.ledger);
    }
    return [{ name: field.tag, kind, field }];
  });
}

export function isList(key: string): boolean {
  return /(?:^|_)modifiers$/.test(key);
}

/** Top-level scalars that are no modifiers; a formula may use others, in a chain of bounded length. */
export function variablesOf(context: ImportContext): Variables {
  const own = entriesOf(context.root).filter(({ key, value }) => !isList(key) && value.kind === 'scalar');
  for (const { key, value } of own) context.ledger.claim(value, claimOfVariable(key, context));
  const read = (name: string, depth: number): number | string | undefined => {
    const field = fieldAt(context.root, name);
    if (field?.kind !== 'scalar' || depth > limits.chain) return depth > limits.chain ? 'its variables read each other' : undefined;
    const formula = formulaIn(field.text);
    if (formula === undefined) return plainNumber(field.text) ?? `\`${name}\` is no number`;
    const computed = compute(formula, (inner) => read(inner, depth + 1));
    return 'value' in computed ? computed.value : computed.reason;
  };
  return (name) => read(name, 1);
}

const described = /^(?:version|__version__|framework|description|title|type|model|dataset|author|metadata)$/;

function claimOfVariable(key: string, { source, root }: ImportContext) {
  if (described.test(key)) return { list: 'left', note: 'a remark: SparseML does nothing with it' } as const;
  const name = key.replaceAll(/[^\w]/g, '');
  const own = fieldAt(root, key);
  const text = own === undefined ? source.text : source.text.slice(own.span.start);
  const isRead =
    name !== '' &&
    (new RegExp(`\\beval\\([^\\n]*\\b${name}\\b`).test(source.text) || /^\s*&/.test(text) || source.text.includes(`*${name}`));
  return isRead
    ? ({ list: 'said', words: 'its value, where it is used' } as const)
    : ({ list: 'unsaid', note: 'no modifier reads this variable' } as const);
}
