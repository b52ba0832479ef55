/** The equation of an Einsum: which axis of its operands is which axis of its result. */
import type { FlatNode } from '../flat/flatten.ts';

export interface Equation {
  /** The labels of each operand's axes; those of an ellipsis are `…0` for its last axis, `…1` before it. */
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** The text of the attribute. */
export function equationText({ node }: Pick<FlatNode, 'node'>): string {
  const { equation } = node.attributes;
  return equation?.kind === 'string' ? equation.value : '';
}

/** Undefined where the text does not fit operands of these ranks. */
export function readEquation(text: string, ranks: readonly number[]): Equation | undefined {
  const [left = '', right, ...more] = text.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (more.length > 0 || terms.length !== ranks.length) return undefined;
  const operands = terms.map((term, index) => labelsOf(term, ranks[index] ?? 0));
  if (!operands.every((labels) => labels !== undefined)) return undefined;
  const hidden = Math.max(0, ...operands.map((labels) => labels.filter(isHidden).length));
  const output =
    right === undefined
      ? implied(operands, hidden)
      : labelsOf(right, right.replace('...', '').length + (right.includes('...') ? hidden : 0));
  const all = new Set(operands.flat());
  if (output === undefined || new Set(output).size < output.length || output.some((label) => !all.has(label))) return undefined;
  return { operands, output };
}

/** The labels of one term; an ellipsis takes what is left of the rank. */
function labelsOf(term: string, rank: number): readonly string[] | undefined {
  const [before = '', after, ...more] = term.split('...');
  const letters = [...before, ...(after ?? '')];
  const left = rank - letters.length;
  const fits = after === undefined ? left === 0 : left >= 0;
  if (more.length > 0 || !fits || letters.some((letter) => !/[A-Za-z]/.test(letter))) return undefined;
  return [...before, ...ellipsis(after === undefined ? 0 : left), ...(after ?? '')];
}

function ellipsis(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `…${count - 1 - index}`);
}

function isHidden(label: string): boolean {
  return label.startsWith('…');
}

/** Without an arrow: the ellipsis, then every letter that stands once, in the order of the alphabet. */
function implied(operands: readonly (readonly string[])[], hidden: number): readonly string[] {
  const letters = operands.flat().filter((label) => !isHidden(label));
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return [...ellipsis(hidden), ...once.sort()];
}
