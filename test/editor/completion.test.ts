/** What is offered at a place: some words that must be there, and some that must not. */
import { describe, expect, it } from 'vitest';
import { completionAt } from '../../src/editor/completion.ts';
import { edited, atCursor } from './cursor.ts';

const cases: readonly (readonly [where: string, text: string, offered: readonly string[], withheld: readonly string[]])[] = [
  ['an empty recipe', '‸', ['prune', 'stage', 'recipe', 'param', 'global'], ['to', 'sgd']],
  ['a new line', 'prune weights by wanda to 50%\n‸', ['prune', 'over'], ['by', 'to', 'sgd']],
  ['a clause line', 'prune weights by wanda\n  ‸', ['to', 'removing', 'over'], ['by', 'in epochs']],
  ['inside a block', 'stage a {\n  ‸\n}', ['train', 'prune'], ['for', 'sgd']],
  ['a clause inside a block', 'stage a {\n  train all with ‸\n}', ['sgd', 'adamw'], ['prune', 'by']],
  ['a clause of a block of one line', 'stage a { train all with ‸ }', ['sgd'], ['prune']],
  ['behind a block', 'stage a { train all } ‸', ['prune', 'stage'], ['sgd', 'with']],
  ['the head of a block', 'stage a ‸{\n}', ['for', 'until'], ['prune']],
  ['the object', 'prune ‸', ['weights', 'channels', 'heads'], ['by', 'sgd', 'layer']],
  ['another object', 'retrain biases, ‸', ['norms', 'lora'], ['sgd', 'by']],
  ['after the object', 'prune weights ‸', ['by', 'to', 'in'], ['with', 'sgd']],
  ['a score', 'prune weights by ‸', ['global', 'uniform', 'magnitude', 'wanda'], ['to', 'sgd']],
  ['a score after its allocation', 'prune weights by global ‸', ['magnitude'], ['erk', 'sgd']],
  ['a half word', 'prune weights by mag‸', ['magnitude'], ['sgd']],
  ['a target', 'param goal: sparsity = 80%\nprune weights by wanda to ‸', ['goal'], ['by', 'over']],
  ['a share', 'prune weights by wanda to 50% ‸', ['density', 'of flops', 'over'], ['steps', 'by']],
  ['a base', 'prune weights by wanda to 50% of ‸', ['flops', 'params', 'latency'], ['over']],
  ['a length', 'train all for 5 ‸', ['steps', 'epochs', 'with'], ['weights', 'for']],
  ['a selection', 'group deep = conv\nprune weights in ‸', ['conv', 'linear', 'first layer', 'deep'], ['by']],
  ['an optimizer', 'train all with ‸', ['sgd', 'adam', 'adamw'], ['decay', 'cosine']],
  ['its arguments', 'train all with adamw(‸', ['lr: ', 'beta1: ', 'weight-decay: '], ['sgd', 'decay']],
  ['its other arguments', 'train all with adamw(lr: 1e-3, ‸)', ['eps: '], ['lr: ']],
  ['the value of an argument', 'param rate: number = 1\ntrain all with sgd(lr: ‸)', ['rate'], ['lr: ']],
  ['a form of adapter', 'retrain lora(form: ‸)', ['masked', 'plain'], ['rank: ']],
  ['a schedule', 'train all decay ‸', ['cosine', 'linear', 'step'], ['warmup', 'with']],
  ['the parts of an open clause', 'train all decay cosine ‸', ['warmup', 'at', 'with'], ['decay']],
  ['a part of a clause', 'param long: duration = 5 steps\ntrain all decay cosine warmup ‸', ['long'], ['with']],
  ['a curve', 'prune weights by wanda to 50% over 0%..50% along ‸', ['cubic', 'linear'], ['by']],
  ['a floor', 'prune weights by wanda to 50% protect ‸', ['min', 'per'], ['by']],
  ['the scope of a floor', 'prune weights by wanda to 50% protect min 5% per ‸', ['layer'], ['row']],
  ['a type', 'param goal: ‸', ['sparsity', 'duration'], ['sgd']],
  ['an expression', 'criterion mine = ‸', ['w', 'magnitude', 'avg'], ['sgd']],
  ['a metric', 'expect ‸', ['sparsity', 'accuracy'], ['of']],
  ['what is measured', 'stage warm { train all }\nexpect sparsity of ‸', ['warm', 'model'], ['accuracy']],
  ['a mark', 'mark start\nrewind all to ‸', ['start'], ['all']],
  ['a comment', '# prune ‸', [], ['weights', 'prune']],
  ['a text', 'deviates "from ‸', [], ['weights', 'prune']],
  ['an empty window', 'prune weights by wanda to 50% over ‸', ['25%..75%'], ['by']],
  ['an empty interval', 'prune weights by wanda to 50% every ‸', ['100 steps'], ['by']],
  ['an empty length', 'stage a for ‸', ['5 epochs'], ['until']],
  ['an empty budget', 'retrain lora within ‸', ['1% of params'], ['with']],
  ['an empty target', 'prune weights by wanda to ‸', ['80%'], ['over']],
  ['a file', 'use ‸', ['"criteria.prune"'], ['prune']],
  ['an allocation that opens a short form', 'global ‸', ['magnitude', 'wanda'], ['weights', 'erk']],
  ['a criterion that opens one', 'magnitude ‸', ['to', 'over'], ['by', 'weights', 'wanda']],
  ['a short form with an amount', 'LoRA-retrain ‸', ['1% of params'], ['within']],
  ['axes', 'prune channels by sum(w^2 over ‸', ['in', 'out', 'kh'], ['by', 'magnitude']],
  ['other axes', 'criterion c = sum(w^2 over in ‸)', ['kh'], ['in', 'magnitude']],
  ['the argument of a function', 'prune channels by sum(‸)', ['w', 'magnitude'], ['global', 'uniform']],
  ['an operand', 'prune weights by w * ‸', ['w', 'sqrt'], ['global', 'erk']],
  ['a range of blocks', 'prune weights in blocks ‸', [], ['by', 'to']],
  ['a pattern', 'prune weights by wanda to keep ‸', [], ['over', 'by']],
  ['a short form', 'global magnitude ‸', ['to', 'removing'], ['prune', 'by']],
];

describe('completion offers the words of its place', () => {
  it.each(cases)('%s', (_, text, offered, withheld) => {
    const { view, position } = atCursor(text);
    const labels = completionAt(view, position).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...offered]));
    expect(labels.filter((label) => withheld.includes(label))).toEqual([]);
  });

  it('has clauses in the order of their use', () => {
    const { view, position } = atCursor('prune weights ‸');
    const labels = completionAt(view, position).map(({ label }) => label);
    expect(labels.slice(0, 4)).toEqual(['by', 'to', 'over', 'in']);
    expect(labels.indexOf('closed')).toBeGreaterThan(labels.indexOf('every'));
  });

  it('replaces the half word', () => {
    const { view, position } = atCursor('prune weights by mag‸ to 80%');
    const item = completionAt(view, position).find(({ label }) => label === 'magnitude');
    const edit = item?.textEdit;
    if (edit === undefined || !('range' in edit)) throw new Error('it has an edit');
    expect(edited(view, [edit])).toBe('prune weights by magnitude to 80%');
  });

  it('offers no word twice', () => {
    const { view, position } = atCursor('prune weights by ‸');
    const labels = completionAt(view, position).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
