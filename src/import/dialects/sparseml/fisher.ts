/** OBSPruningModifier and MFACPruningModifier: the inverse of the empirical Fisher information as a criterion. */
import { decimal } from '../../course.ts';
import type { ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, type Field } from '../../document/field.ts';
import { plainNumber, type Values } from '../../values.ts';
import type { Claim } from '../../ledger.ts';
import type { Modifier } from './modifiers.ts';

export interface FisherScore {
  readonly criterion: string;
  readonly clauses: readonly string[];
  readonly isGlobal: boolean;
}

/** What the two classes take where a file does not say it. */
const usual = {
  OBSPruningModifier: { samples: 1024, damping: 1e-7, block: 1, isGlobal: true },
  MFACPruningModifier: { samples: 64, damping: 1e-5, block: 2000, isGlobal: false },
} as const;

/** Of a larger block, recipes have no square. */
const largestBlock = 4096;

const ofTiles: Claim = {
  list: 'differs',
  words: '`tiles`',
  note: 'the score of a tile is the mean of those of its weights; SparseML inverts its own square',
};

/** Undefined where the modifier ranks by something else. */
export function fisherOf(
  { field, name, kind }: Modifier,
  isPlain: boolean,
  { values, context }: { readonly values: Values; readonly context: ImportContext },
): FisherScore | undefined {
  if (kind !== 'MFACPruningModifier') return undefined;
  const defaults = name === 'MFACPruningModifier' ? usual.MFACPruningModifier : usual.OBSPruningModifier;
  const block = blockOf(fieldAt(field, 'fisher_block_size'), defaults.block, values, context);
  const damping = positive(values.number(fieldAt(field, 'damp'))) ?? defaults.damping;
  const mask = fieldAt(field, 'mask_type');
  if (mask !== undefined && !isPlain) context.ledger.claim(mask, ofTiles);
  const samples = samplesOf(fieldAt(field, 'num_grads'), values) ?? defaults.samples;
  return {
    criterion: `block-fisher(block: ${block}, damping: ${decimal(damping)})`,
    clauses: [`using ${samples} samples of train`],
    isGlobal: values.isOn(fieldAt(field, 'global_sparsity')) ?? defaults.isGlobal,
  };
}

function blockOf(field: Field | undefined, usually: number, values: Values, { ledger }: ImportContext): number {
  const written = values.number(field);
  const isWhole = written !== undefined && Number.isInteger(written) && written >= 1;
  if (isWhole && written <= largestBlock) return written;
  const block = isWhole ? largestBlock : usually;
  if (field !== undefined) {
    const note = `a block here has ${block} weights; recipes take 1 to ${largestBlock}`;
    ledger.claim(field, { list: 'differs', words: '`block`', note });
  }
  return block;
}

/** A number, or one for each level of sparsity: that of the lowest. */
function samplesOf(field: Field | undefined, values: Values): number | undefined {
  const levels = entriesOf(field).flatMap(({ key, value }) => {
    const [level, samples] = [plainNumber(key), values.number(value)];
    return level === undefined || samples === undefined ? [] : [{ level, samples }];
  });
  const [lowest] = levels.toSorted((a, b) => a.level - b.level);
  const samples = positive(lowest?.samples ?? values.number(field));
  return samples !== undefined && Number.isInteger(samples) ? samples : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 1e-15 ? value : undefined;
}
