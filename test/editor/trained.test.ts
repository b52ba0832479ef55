/** Every argument of what trains is completed and explained, and so are the names that a loss has for gates. */
import { describe, expect, it } from 'vitest';
import { completionAt } from '../../src/editor/completion.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { edition1 } from '../../src/vocabulary/edition/edition-1.ts';
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
    ['flops', 'multiply-adds'],
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

describe('what is inserted', () => {
  it('is offered where it may stand, a value without its name among the arguments', () => {
    expect(labelsAt('insert ‸')).toEqual(['bypass', 'hybrid']);
    expect(labelsAt('insert bypass(‸)')).toEqual(['conv1x1', 'kernel: ', 'groups: ']);
    expect(labelsAt('insert bypass(conv1x1, ‸) on conv')).toEqual(['groups: ']);
    expect(labelsAt('insert hybrid(‸) on mlp')).toEqual(['rank: ']);
    expect(labelsAt('insert hybrid(rank: 4) ‸')).toEqual(['on', 'except']);
    expect(labelsAt('insert hybrid(rank: 4) on ‸')).toContain('embedding');
    expect(labelsAt('merge ‸')).toEqual(expect.arrayContaining(['inserted', 'keeping']));
    expect(labelsAt('remove ‸')).toContain('inserted');
  });

  it.each([
    ['insert byp‸ass(conv1x1, groups: 4) on conv', '**bypass** (insertable)'],
    ['insert bypass(con‸v1x1, groups: 4) on conv', 'A kernel of one place'],
    ['insert hybrid(ra‸nk: 4) on mlp', 'an argument of `hybrid`'],
    ['insert hybrid(rank: 4) o‸n mlp', 'a clause of `insert`'],
    ['merge inser‸ted', 'the object of `merge`'],
    ['remove inser‸ted', 'Takes what was inserted out again'],
    ['retrain inser‸ted', 'What `insert` added'],
  ])('is explained: %s', (text, words) => {
    expect(hover(text)).toContain(words);
  });
});

describe('codes and tokens', () => {
  it('are offered', () => {
    const sweep = 'param expert: number = 1\nsweep expert in 1, 2 { prune neurons by';
    expect(labelsAt(`${sweep} ‸ }`)).toContain('code');
    expect(labelsAt(`${sweep} code(‸) to 50% }`)).toContain('expert');
    expect(labelsAt('prune ‸')).toContain('tokens');
    expect(labelsAt('prune tokens in ‸')).toContain('blocks');
    expect(labelsAt('prune tokens in block 1 by ‸')).toContain('received-attention');
  });

  it.each([
    ['prune neurons by co‸de(1) to 50%', 'The number of a unit in one of the codes'],
    ['prune tok‸ens in block 1 by random to 50%', 'Tokens of a sequence'],
    ['prune tokens in block 1 by received-at‸tention to 50%', 'the mean over heads and queries'],
  ])('are explained: %s', (text, words) => {
    expect(hover(text)).toContain(words);
  });
});
