/** What a dialect is: how its files are known, what becomes of each field, and the functions that put the recipe together. */
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import type { Field } from './document/field.ts';
import type { Claim, Ledger } from './ledger.ts';
import type { Naming } from './names.ts';
import type { Draft } from './recipe/draft.ts';

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
export interface Kind {
  readonly title: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
}

export interface ImportContext {
  readonly source: Source;
  readonly root: Field;
  readonly facts: Facts;
  readonly ledger: Ledger;
  readonly naming: Naming;
  readonly findings: Diagnostic[];
}

export interface Dialect {
  readonly name: DialectName;
  readonly title: string;
  /** Whether a document is of this tool. */
  readonly knows: (root: Field) => boolean;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** The recipe; fields that it does not claim are in the report as not said. */
  readonly read: (context: ImportContext) => Draft;
}

export function claimByKind(field: Field | undefined, kind: Kind, ledger: Ledger): void {
  if (field?.kind !== 'mapping') return;
  for (const { key, value } of field.entries) {
    const rule = Object.hasOwn(kind.fields, key) ? kind.fields[key] : kind.fields['*'];
    if (rule !== undefined) ledger.claim(value, claimOf(rule));
  }
}

function claimOf({ list, words, note }: FieldRule): Claim {
  return { list, words, note };
}

export const said = (words: string, source?: string): FieldRule => ({ list: 'said', words, source });
export const differs = (words: string, note: string, source?: string): FieldRule => ({ list: 'differs', words, note, source });
export const left = (note: string, source?: string): FieldRule => ({ list: 'left', note, source });
export const unsaid = (note: string, source?: string): FieldRule => ({ list: 'unsaid', note, source });
