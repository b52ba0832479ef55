/** Every argument of what trains is completed and explained, and so are the names that a loss has for gates. */
import { describe, expect, it } from 'vitest';
import { completionAt } from '../../src/editor/completion.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { edition1 } from '../../src/vocabulary/edition-1.ts';
import { atCursor } from './cursor.ts';

const declared = edition1.filter((it) => it.kind === 'word' && it.category === 'trained');

const arguments_ = declared.flatMap((it) => {
  if (it.kind !== 'word') return [];
  return (it.args ?? []).map((argument) => ({ word: it.word, ...argument }));
});

function labelsAt(text: string): readonly string[] {
  const { view, position } = atCursor(text);
  return completionAt(view, position).map(({ label }) => label);
}

function hover(text: string): string {
  const { view, position } = atCursor(text);
  const contents = hoverAt(view, position)?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

const within = (train: string): string => `stage s for 5 steps {\n  train ${train}\n}`;

describe('arguments of what trains', () => {
  it.each(arguments_)('$name of $word', ({ word, name, default: usual, documentation }) => {
    expect(labelsAt(within(`${word}(‸)`))).toContain(`${name}: `);
    const told = hover(within(`${word}(${name.slice(0, 1)}‸${name.slice(1)}: 1)`));
    expect(told).toContain(`an argument of \`${word}\``);
    expect(told).toContain(documentation);
    if (usual !== undefined) expect(told).toContain(`\`${usual}\``);
  });

  it('are those of gates, too', () => {
    const names = arguments_.filter(({ word }) => word === 'gates').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['start', 'temperature', 'low', 'high']));
  });
});

describe('the names of gates', () => {
  it.each(['q', 'params', 'flops', 'open-gates'])('`%s` is offered in a loss', (name) => {
    expect(labelsAt(within('gates loss task + ‸'))).toContain(name);
  });

  it.each([
    ['q', 'probability'],
    ['params', 'parameters'],
    ['flops', 'operations'],
    ['open-gates', 'Expected share'],
  ])('`%s` is explained in a loss', (name, words) => {
    const [first, rest] = [name.slice(0, 1), name.slice(1)];
    const text = name === 'open-gates' ? `${first}‸${rest}` : `mean(q * ‸${name})`;
    expect(hover(within(`gates loss task + ${text}`))).toContain(words);
  });

  it('`gate` is offered in the score of a prune, and explained', () => {
    expect(labelsAt('prune neurons by ‸')).toContain('gate');
    expect(hover('prune neurons by ga‸te to 50%')).toContain('log α');
  });
});
