/** SparseGPT and Wanda of LLM Compressor: layer by layer, from statistics of calibration samples. */
import { groupAt } from '../../../basics/matches.ts';
import { notSaidByFile } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { decimal } from '../../course.ts';
import type { ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { narrowed, sizeAlong, type Chosen } from '../../names.ts';
import type { DraftPrune } from '../../recipe/draft.ts';
import type { Values } from '../../values.ts';
import { patternText } from '../sparseml/structure.ts';
import { targetOf, targetsIn } from './targets.ts';

export function oneShot(name: string, field: Field, values: Values, context: ImportContext): readonly DraftPrune[] {
  const sparsity = fieldAt(field, 'sparsity');
  const pattern = patternOf(fieldAt(field, 'mask_structure'), values);
  if (pattern === undefined) {
    context.ledger.claim(field, { list: 'unsaid', note: 'this structure of masks has no word here' });
    return [];
  }
  if (pattern !== '') context.ledger.claim(sparsity, { list: 'unsaid', note: 'LLM Compressor ignores it beside a structure' });
  const targets = fieldAt(field, 'targets');
  const except = targetsIn(fieldAt(field, 'ignore'), context);
  const each = sparsity?.kind === 'list' && pattern === '' ? sparsity.items : undefined;
  if (each === undefined) {
    return [
      pruneOf(
        name,
        field,
        { to: pattern === '' ? values.number(sparsity) : pattern, chosen: targetsIn(targets, context) ?? linearOf(context), except },
        values,
        context,
      ),
    ].flat();
  }
  // A share of its own for each target, in their order.
  const items = itemsOf(targets);
  return each.flatMap((share, at) => {
    const item = items[at];
    if (item?.kind !== 'scalar') {
      context.ledger.claim(share, { list: 'unsaid', note: 'there is no target for this share' });
      return [];
    }
    return pruneOf(name, field, { to: values.number(share), chosen: targetOf(item, context), except }, values, context);
  });
}

function linearOf({ naming }: ImportContext): Chosen {
  return { terms: ['linear'], layers: naming.layers?.filter(({ roles, prunable }) => prunable && roles.has('linear')) };
}

interface What {
  readonly to: number | string | undefined;
  readonly chosen: Chosen;
  readonly except: Chosen | undefined;
}

function pruneOf(name: string, field: Field, what: What, ...[values, context]: [Values, ImportContext]): readonly DraftPrune[] {
  const { to } = what;
  if (to === undefined || (typeof to === 'number' && !(to > 0 && to < 1))) {
    context.ledger.claim(field, { list: 'unsaid', note: 'there is no target that can be read' });
    return [];
  }
  const isWanda = name === 'WandaPruningModifier';
  const block = values.numberOr(fieldAt(field, 'block_size'), 128);
  const damping = values.numberOr(fieldAt(field, 'dampening_frac'), 0.01);
  const whole = Number.isInteger(block) && block >= 1 && block <= 65_536 ? block : 128;
  const ranked = isWanda ? 'ranked per row' : `ranked per block ${whole}`;
  const share = `${decimal(Math.min(1, Math.max(1e-9, damping)) * 100)}%`;
  if (typeof to === 'number' && !isWanda) claimRounding(field, context);
  const prune: DraftPrune = {
    object: 'weights',
    ...narrowed(what.chosen, what.except),
    allocation: typeof to === 'number' ? 'uniform' : undefined,
    criterion: isWanda ? 'wanda' : 'obs',
    to,
    clauses: [
      ...(typeof to === 'number' ? [ranked] : []),
      ...(isWanda ? [] : [`compensating by obs(damping: ${share})`]),
      ...samplesOf(context),
      ...(context.facts.calibration === undefined ? [] : ['sequentially']),
    ],
    origin: field,
  };
  if (!isWanda) return [{ ...prune, ties: 'all' }];
  return [typeof to === 'number' ? { ...prune, ...countsOfRows } : prune];
}

const countsOfRows: Partial<DraftPrune> = {
  rounded: 'down',
  unitsOf: (layer) => sizeAlong(layer, 'in', 'kernel'),
  countOf: (units, level) => Math.floor(units * level),
};

function claimRounding(field: Field, { ledger }: ImportContext): void {
  const note = 'LLM Compressor prunes one weight more of each block; here the nearest count';
  ledger.claim(fieldAt(field, 'sparsity'), { list: 'differs', note });
}

function samplesOf({ facts, findings, source }: ImportContext): readonly string[] {
  if (facts.calibration !== undefined) return [`using ${facts.calibration} samples of calibration`];
  if (!findings.some(({ code, message }) => code === notSaidByFile.code && message.includes('samples'))) {
    const args = {
      what: 'how many samples scores are measured on',
      hole: 'the plan shows its default, and no order of blocks',
      option: '`--calibration 512`',
    };
    findings.push(diagnose(notSaidByFile, args, { source, span: { start: 0, end: 0 } }));
  }
  return [];
}

/** Empty for single weights; N of N:M are pruned there. */
function patternOf(field: Field | undefined, values: Values): string | undefined {
  const text = values.word(field) ?? '0:0';
  if (text === '0:0' || text === 'unstructured') return '';
  const match = /^(\d{1,3}):(\d{1,3})$/.exec(text);
  const [gone, of] = [Number(groupAt(match, 1)), Number(groupAt(match, 2))];
  return gone >= 1 && gone < of ? patternText(of - gone, of) : undefined;
}
