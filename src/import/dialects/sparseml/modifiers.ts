/** The modifiers of a SparseML recipe, wherever its lists and stages have them, and its variables. */
import { ownAt } from '../../../basics/own.ts';
import { refusedByTool } from '../../../diagnostics/catalogue/import.ts';
import { diagnose, type Source } from '../../../diagnostics/diagnostic.ts';
import { claimByKind, plainNumber, type ImportContext, type Scope } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, leavesOf, type Field } from '../../document/field.ts';
import { compute, formulaIn } from '../../document/formula.ts';
import type { Claim } from '../../ledger.ts';
import { limits } from '../../document/read-document.ts';
import { kindOf, kinds } from './kinds.ts';

export type Modifier = { readonly name: string; readonly kind: string; readonly field: Field };

export function modifiersIn(context: ImportContext): readonly Modifier[] {
  const lists = entriesOf(context.root).filter(({ key }) => isList(key));
  const stages = stagesOf(context.root);
  if (lists.some(({ key }) => key === 'modifiers') && stages.length > 0) {
    const reason = 'the top-level `modifiers` hides the stages beside it: SparseML drops them';
    context.findings.push(diagnose(refusedByTool, { reason }, { source: context.source, span: { start: 0, end: 0 } }));
  }
  const within = stages.flatMap((stage) => entriesOf(stage).filter(({ key }) => isList(key)));
  const fields = context.root.kind === 'list' ? context.root.items : [...lists, ...within].flatMap(({ value }) => itemsOf(value));
  return fields.flatMap((field): readonly Modifier[] => {
    if (field.tag === undefined) return [];
    const kind = kindOf(field.tag);
    const known = ownAt(kinds, kind);
    if (known === undefined) context.ledger.claim(field, { list: 'unsaid', note: 'the importer does not know this modifier' });
    else claimByKind(field, known, context.ledger);
    return [{ name: field.tag, kind, field }];
  });
}

export function isList(key: string): boolean {
  return /(?:^|_)modifiers$/.test(key);
}

/** A stage is a mapping with lists of modifiers. */
function stagesOf(root: Field): readonly Field[] {
  return entriesOf(root).flatMap(({ key, value }) => (!isList(key) && entriesOf(value).some((entry) => isList(entry.key)) ? [value] : []));
}

type Lookup = (name: string, within: Field) => Field | undefined;

/** The variables that a field sees: those of its stage, then those at the top. */
function variablesIn(root: Field): Lookup {
  const stages = stagesOf(root);
  return (name, within) => {
    const stage = stages.find(({ path }) => within.path.startsWith(`${path}.`));
    const own = isList(name) ? undefined : fieldAt(stage, name);
    return own ?? fieldAt(root, name);
  };
}

/** Scalars of the file and of its stages that are no modifiers; a formula may use others, in a chain of bounded length. */
export function variablesOf({ root, ledger, source }: ImportContext, written: Field): Scope {
  const variable = variablesIn(root);
  const uses = leavesOf(written).filter((leaf) => leaf.kind === 'scalar' && formulaIn(leaf.text) !== undefined);
  const isSeen = (name: string, { path }: Field): boolean => uses.some((use) => hasName(use, name) && variable(name, use)?.path === path);
  for (const scope of [root, ...stagesOf(root)]) {
    for (const { key, value } of entriesOf(scope)) {
      if (!isList(key) && value.kind !== 'mapping')
        ledger.claim(value, claimOfVariable(key, isSeen(key, value) || isAnchored(key, value, source)));
    }
  }
  const read = (name: string, within: Field, depth: number): number | string | undefined => {
    const field = variable(name, within);
    if (field?.kind !== 'scalar' || depth > limits.chain) return depth > limits.chain ? 'its variables read each other' : undefined;
    const formula = formulaIn(field.text);
    if (formula === undefined) return plainNumber(field.text) ?? `\`${name}\` is no number`;
    const computed = compute(formula, (inner) => read(inner, within, depth + 1));
    return 'value' in computed ? computed.value : computed.reason;
  };
  return (name, within) => read(name, within, 1);
}

/** The file with texts and lists in the place of the `eval(NAME)` that mean them; numbers stay formulas. */
export function withTexts(root: Field): Field {
  const variable = variablesIn(root);
  const put = (field: Field): Field => {
    switch (field.kind) {
      case 'mapping':
        return { ...field, entries: field.entries.map(({ key, value }) => ({ key, value: put(value) })) };
      case 'list':
        return { ...field, items: field.items.map(put) };
      case 'scalar': {
        const meant = textOrList(field, variable);
        return meant === undefined ? field : placedAt(field, meant);
      }
    }
  };
  return put(root);
}

function textOrList(field: Field & { readonly kind: 'scalar' }, variable: Lookup): Field | undefined {
  let meant: Field = field;
  for (let depth = 0; depth < limits.chain; depth++) {
    const name: string | undefined = meant.kind === 'scalar' ? formulaIn(meant.text)?.trim() : undefined;
    if (name === undefined) break;
    const next: Field | undefined = /^[A-Za-z_]\w*$/.test(name) ? variable(name, field) : undefined;
    if (next === undefined || next.kind === 'mapping') return undefined;
    meant = next;
  }
  if (meant === field || (meant.kind === 'scalar' && (formulaIn(meant.text) ?? plainNumber(meant.text)) !== undefined)) return undefined;
  return meant;
}

/** The report speaks of the place where a variable is used. */
function placedAt({ path, span }: Field, meant: Field): Field {
  return meant.kind === 'list'
    ? { ...meant, path, span, items: meant.items.map((item) => ({ ...item, path, span })) }
    : { ...meant, path, span };
}

const described = /^(?:version|__version__|framework|description|title|type|model|dataset|author|metadata)$/;

function claimOfVariable(key: string, isRead: boolean): Claim {
  if (described.test(key)) return { list: 'left', note: 'a remark: SparseML does nothing with it' };
  return isRead ? { list: 'said', words: 'its value, where it is used' } : { list: 'unsaid', note: 'no modifier reads this variable' };
}

function hasName(use: Field, name: string): boolean {
  return (
    use.kind === 'scalar' &&
    formulaIn(use.text)
      ?.match(/[A-Za-z_]\w*/g)
      ?.includes(name) === true
  );
}

/** Aliases repeat it: by its anchor, which is written before it, or by its name. */
function isAnchored(key: string, { span }: Field, { text }: Source): boolean {
  return /^\s*&/.test(text.slice(span.start)) || text.includes(`*${key}`);
}
