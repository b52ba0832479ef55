/** What a dialect is: how its files are known, what becomes of each field, and what its reader has at hand. */
import { badFormula, notSaidByFile } from '../diagnostics/catalogue/import.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { isNothing, itemsOf, type Field, type ScalarField } from './document/field.ts';
import { compute, formulaIn } from './document/formula.ts';
import type { DraftStage } from './draft.ts';
import type { Claim, Ledger } from './ledger.ts';
import { joined, printable, type Chosen, type Naming } from './names.ts';

export type DialectName = 'sparseml' | 'llm-compressor' | 'nncf' | 'distiller' | 'neural-compressor' | 'paddleslim';

export interface Facts {
  readonly form: 'native' | 'trace';
  readonly stepsPerEpoch?: number;
  readonly epochs?: number;
  /** Samples that scores are measured on. */
  readonly calibration?: number;
  /** `sgd(lr: 0.1, momentum: 0.9)`. */
  readonly optimizer?: string;
}

/** What becomes of a field: a claim, and where the rule was read. */
export interface FieldRule extends Claim {
  /** File and line of the tool. */
  readonly source?: string;
}

/** The fields of one kind of object, such as a modifier or a policy, by key; `*` is any other key. */
export type Kind = { readonly title: string; readonly fields: Readonly<Record<string, FieldRule>> };

export interface ImportContext {
  readonly source: Source;
  readonly root: Field;
  readonly facts: Facts;
  readonly ledger: Ledger;
  readonly naming: Naming;
  readonly values: Values;
  readonly findings: Diagnostic[];
}

export interface Dialect {
  readonly name: DialectName;
  readonly title: string;
  /** Whether a document is of this tool. */
  readonly knows: (root: Field) => boolean;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** The stages of the recipe; fields that it does not claim are in the report as not said. */
  readonly read: (context: ImportContext) => readonly DraftStage[];
}

/** Of all entries but some, which have rules of their own. */
export function claimByKind(field: Field | undefined, { fields }: Kind, ledger: Ledger, ...but: readonly string[]): void {
  if (field?.kind !== 'mapping') return;
  for (const { key, value } of field.entries.filter((entry) => !but.includes(entry.key))) {
    const rule = Object.hasOwn(fields, key) ? fields[key] : fields['*'];
    if (rule !== undefined) ledger.claim(value, { list: rule.list, words: rule.words, note: rule.note });
  }
}

/** Nothing of a field is in the recipe, and the report says why. */
export function leaveOut(field: Field, note: string, { ledger }: ImportContext): readonly never[] {
  ledger.claim(field, { list: 'unsaid', note });
  return [];
}

type Asked = { readonly what: string; readonly hole: string; readonly option: string };

/** What the file does not say, and an option can. */
export function ask({ findings, source }: Pick<ImportContext, 'findings' | 'source'>, asked: Asked): void {
  findings.push(diagnose(notSaidByFile, asked, { source, span: { start: 0, end: 0 } }));
}

export function askOnce(context: ImportContext, asked: Asked): void {
  const isAsked = context.findings.some(({ code, message }) => code === notSaidByFile.code && message.includes(asked.what));
  if (!isAsked) ask(context, asked);
}

/** The layers that the texts of a field name, one by one. */
export function chosenIn(field: Field | undefined, of: (text: string, item: ScalarField) => Chosen): Chosen | undefined {
  const parts = itemsOf(field).flatMap((item) => (item.kind === 'scalar' ? [of(item.text.trim(), item)] : []));
  return parts.length === 0 ? undefined : joined(parts);
}

export const said = (words: string, source?: string): FieldRule => ({ list: 'said', words, source });
export const differs = (words: string, note: string, source?: string): FieldRule => ({ list: 'differs', words, note, source });
export const left = (note: string, source?: string): FieldRule => ({ list: 'left', note, source });
export const unsaid = (note: string, source?: string): FieldRule => ({ list: 'unsaid', note, source });

// Values of fields: numbers, words and switches, with the formulas of the dialect.

export interface Values {
  readonly number: (field: Field | undefined) => number | undefined;
  /** The default of the tool where the field gives no number. */
  readonly numberOr: (field: Field | undefined, usual: number) => number;
  readonly word: (field: Field | undefined) => string | undefined;
  readonly isOn: (field: Field | undefined) => boolean | undefined;
}

/** A number as YAML, JSON and Python write it. */
export function plainNumber(text: string): number | undefined {
  const trimmed = text.trim().replaceAll('_', '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** What a name in a formula stands for: a number, why it has none, or nothing. A field may lie in a scope of its own. */
export type Scope = (name: string, within: Field) => number | string | undefined;

export function valuesIn({ ledger, findings, source }: Omit<ImportContext, 'values'>, scope: Scope = () => undefined): Values {
  const number = (field: Field | undefined): number | undefined => {
    if (field?.kind !== 'scalar' || isNothing(field)) return undefined;
    const formula = formulaIn(field.text);
    if (formula === undefined) {
      const value = finite(plainNumber(field.text));
      if (value === undefined) ledger.claim(field, { list: 'unsaid', note: 'it is no number, so the default of the tool counts' });
      return value;
    }
    const computed = compute(formula, (name) => scope(name, field));
    if ('value' in computed) return computed.value;
    findings.push(diagnose(badFormula, { formula: printable(formula), reason: computed.reason }, { source, span: field.span }));
    return undefined;
  };
  const word = (field: Field | undefined): string | undefined =>
    field?.kind === 'scalar' && !isNothing(field) ? field.text.trim() : undefined;
  return {
    number,
    numberOr: (field, usual) => number(field) ?? usual,
    word,
    isOn: (field) => {
      const text = word(field)?.toLowerCase();
      if (text === 'true' || text === 'yes' || text === 'on' || text === '1') return true;
      return text === undefined ? undefined : false;
    },
  };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) < 1e15 ? value : undefined;
}
