/** A cell of a table of the field, and how recipes come to stand in it: by their family, or by their text. */
import { papers, type Family } from './papers.ts';

export interface Cell {
  readonly axis: string;
  readonly cell: string;
  /** A recipe that says it. */
  readonly says?: string;
  /** Why there is no word for it. */
  readonly reason?: string;
  /** Whether a recipe stands here, by its place in the field or by its text. */
  readonly has: (recipe: string, text: string) => boolean;
}

export function cell(axis: string, name: string, sentence: string, belongs: Cell['has']): Cell {
  return { axis, cell: name, says: sentence, has: belongs };
}

/** By the statements alone, without comments and headers. */
export function says(word: RegExp): Cell['has'] {
  return (_, text) => word.test(text.replaceAll(/^(?:\s*#|deviates ).*$/gm, ''));
}

export function none(axis: string, name: string, reason: string): Cell {
  return { axis, cell: name, reason, has: () => false };
}

export function of(field: keyof Family, word: string): Cell['has'] {
  return (recipe) => has(recipe, field, word);
}

export function has(recipe: string, field: keyof Family, word: string): boolean {
  return papers[recipe]?.family?.[field].includes(word) === true;
}

/** Bars would end a cell. */
export function inALine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('; ')
    .replaceAll('{; ', '{ ')
    .replaceAll('; }', ' }')
    .replaceAll('|', '\\|');
}
