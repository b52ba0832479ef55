/** Regularizers of Distiller with their policies, as penalties of chosen layers. */
import { ownAt } from '../../../basics/own.ts';
import { decimal } from '../../course.ts';
import { leaveOut, type ImportContext } from '../../dialect.ts';
import type { Claim } from '../../ledger.ts';
import { entriesOf, fieldAt, itemsOf, textAt, type Field } from '../../document/field.ts';
import { layerNamed } from '../../names.ts';
import { epochsOf, window } from './pruners.ts';

/** The term of the penalty of one group type, or of several that are added. */
const groups: Readonly<Record<string, readonly string[]>> = {
  '2D': ['sum(sqrt(sum(w^2 over kh kw)))'],
  '3D': ['sum(sqrt(sum(w^2 over in kh kw)))'],
  Filters: ['sum(sqrt(sum(w^2 over in kh kw)))'],
  Channels: ['sum(sqrt(sum(w^2 over out kh kw)))'],
  '4D': ['sqrt(sum(w^2))'],
  Rows: ['sum(sqrt(sum(w^2 over in)))'],
  Cols: ['sum(sqrt(sum(w^2 over out)))'],
  'Rows+Cols': ['sum(sqrt(sum(w^2 over in)))', 'sum(sqrt(sum(w^2 over out)))'],
  'Cols+Rows': ['sum(sqrt(sum(w^2 over in)))', 'sum(sqrt(sum(w^2 over out)))'],
  'Channels+4D': ['sum(sqrt(sum(w^2 over out kh kw)))', 'sqrt(sum(w^2))'],
  '4D+Channels': ['sum(sqrt(sum(w^2 over out kh kw)))', 'sqrt(sum(w^2))'],
};

type Penalty = { readonly strength: number; readonly text: string; readonly layers: readonly string[] };

/** The loss of the training; undefined where no policy adds a penalty that can be said. */
export function lossOf(policies: readonly Field[], context: ImportContext, epochs: number): string | undefined {
  const penalties = policies.flatMap((policy) => {
    const name = textAt(fieldAt(policy, 'regularizer'), 'instance_name');
    const regularizer = name === undefined ? undefined : fieldAt(context.root, 'regularizers', name);
    if (regularizer === undefined) return [];
    noteWindow(policy, context, epochs);
    const kept = fieldAt(policy, 'regularizer', 'args', 'keep_mask');
    if (context.values.isOn(kept) === true) context.ledger.claim(kept, noThreshold);
    return penaltiesOf(regularizer, context);
  });
  const terms = [...grouped(penalties)].map(([text, { strength, layers }]) => {
    const at = layers.length === 1 ? layers[0] : `[${layers.join(', ')}]`;
    return ` + ${decimal(strength)} * only(${textOf(text)}, at: ${at})`;
  });
  return terms.length === 0 ? undefined : `task${terms.join('')}`;
}

export function isRegularizer(name: string): boolean {
  return name === 'L1Regularizer' || name === 'GroupLassoRegularizer';
}

/** Layers of one strength and group stand in one term. */
function grouped(penalties: readonly Penalty[]): ReadonlyMap<string, Penalty> {
  const terms = new Map<string, Penalty>();
  for (const one of penalties) {
    const key = `${one.strength} ${one.text}`;
    terms.set(key, { ...one, layers: [...new Set([...(terms.get(key)?.layers ?? []), ...one.layers])] });
  }
  return terms;
}

function textOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function penaltiesOf(regularizer: Field, context: ImportContext): readonly Penalty[] {
  const { values } = context;
  const isGroup = textAt(regularizer, 'class') === 'GroupLassoRegularizer';
  return entriesOf(fieldAt(regularizer, 'reg_regims')).flatMap(({ key, value }): readonly Penalty[] => {
    const [first, second] = isGroup ? itemsOf(value) : [value];
    const strength = values.number(first);
    const texts = isGroup ? groupsOf(values.word(second)) : ['sum(|w|)'];
    if (strength === undefined || !(strength > 1e-15) || texts === undefined) {
      return leaveOut(value, 'its strength or group cannot be read', context);
    }
    const { terms } = layerNamed(key, value.span, context.naming);
    return terms.length === 0 ? [] : texts.map((text) => ({ strength, text, layers: terms }));
  });
}

function groupsOf(word: string | undefined): readonly string[] | undefined {
  return word === undefined ? undefined : ownAt(groups, word);
}

const noThreshold: Claim = { list: 'unsaid', note: 'no threshold has set weights to zero: there is no mask to keep' };

const wholeStage: Claim = {
  list: 'differs',
  words: '`loss`',
  note: 'the penalty holds for the whole stage; Distiller adds it in the epochs of its policy',
};

function noteWindow(policy: Field, context: ImportContext, epochs: number): void {
  const acted = epochsOf(policy, context);
  if (acted.length >= epochs) return;
  for (const key of window) context.ledger.claim(fieldAt(policy, key), wholeStage);
}
