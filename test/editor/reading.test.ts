/** Hover, signatures, outline, folding, colours and hints: what an editor shows beside a recipe. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHost } from '../../src/cli/editor-host.ts';
import { foldingOf } from '../../src/editor/folding.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { inlayHintsOf } from '../../src/editor/inlay-hints.ts';
import { legend, semanticTokensOf } from '../../src/editor/semantic-tokens.ts';
import { signatureAt } from '../../src/editor/completion.ts';
import { symbolsOf } from '../../src/editor/across-files.ts';
import type { View } from '../../src/editor/view.ts';
import { root } from '../cli/command.ts';
import { atCursor, viewing } from './cursor.ts';

const example = path.join(root, 'examples/lenet300');
const beside = await openHost().around(path.join(example, 'golden.prune'));

function hover(text: string, around = undefined as typeof beside | undefined): string {
  const { view, position } = atCursor(text, around);
  const contents = hoverAt(view, position)?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

describe('hover tells', () => {
  it.each([
    ['a verb', 'pr‸une weights by wanda to 80%', /\*\*prune\*\* \(verb\).*Removes units/s],
    ['a block', 'st‸age a { train all }', /\*\*stage\*\* \(block\)/],
    ['a clause', 'train all wi‸th sgd', /The optimizer.*left out: `adamw\(lr: 1e-3/s],
    ['a part of a clause', 'train all decay cosine war‸mup 10%', /part of `decay`/],
    ['a criterion, with its source', 'prune weights by wan‸da to 80%', /\|w\| \* sqrt\(avg\(x\^2\)\).*arXiv:2306.11695/s],
    ['a short form', 'glob‸al magnitude to 80%', /\*\*global\*\* \(allocation\)/],
    ['an optimizer', 'train all with ad‸am', /\*\*adam\*\* \(optimizer\)/],
    ['an argument', 'train all with adamw(l‸r: 1)', /an argument of `adamw`.*`1e-3`/s],
    ['a slice, by its whole', 'train all for 2 steps loss mean(lab‸el[.., 1:])', /\*\*label\*\* \(variable\)/],
    ['a unit', 'train all for 5 epo‸chs', /\*\*epochs\*\* \(a unit of time\)/],
    ['a role of two words', 'prune weights except fi‸rst layer by wanda to 80%', /first layer/],
    ['its second word', 'prune weights except first la‸yer by wanda to 80%', /first layer/],
    ['a parameter', '## How much goes.\nparam goal: sparsity = 80%\nprune weights by wanda to go‸al', /parameter.*80%.*How much goes/s],
    ['a stage', 'stage wa‸rm for 5 steps {\n  train all\n}', /\*\*warm\*\* \(stage\)/],
  ])('%s', (_, text, expected) => {
    expect(hover(text)).toMatch(expected);
  });

  it('nothing of a number or a space', () => {
    expect(hover('prune weights by wanda to 8‸0%')).toBe('');
    expect(hover('prune weights  ‸  by wanda to 80%')).toBe('');
  });

  it('which layers of the model a role selects', () => {
    const text = 'prune weights in lin‸ear by magnitude to 80%';
    expect(hover(text, beside)).toMatch(/In `lenet300_mnist.onnx`: 3 of \d+ layers, 266200 values/);
  });

  it('the units of the project’s model, and what goes with them', () => {
    const text = 'prune neu‸rons by magnitude to 50% sparsity';
    expect(hover(text, beside)).toMatch(
      /In `lenet300_mnist.onnx`: 3 with all that goes with them, 1 of them pinned\.\n\n- `fc1`: 300, made by `fc1\.weight`, read by `fc2\.weight`\n/,
    );
    expect(hover(text, beside)).toMatch(/- `fc3`: 10, which stay: .*output/);
    expect(hover(text.replace('neu', 'chan').replace('rons', 'nels'), beside)).not.toContain('In `');
  });
});

describe('signature help', () => {
  it.each([
    ['the first argument', 'train all with adamw(‸', 'lr: 1e-3'],
    ['the one whose label stands there', 'train all with adamw(lr: 1, eps: ‸', 'eps: 1e-8'],
    ['the next that is open', 'train all with adamw(lr: 1e-3, ‸', 'beta1: 0.9'],
    ['an adapter', 'retrain lora(rank: ‸', 'rank: …'],
  ])('shows %s', (_, text, label) => {
    const { view, position } = atCursor(text);
    const help = signatureAt(view, position);
    const active = help?.signatures[0]?.parameters?.[help.activeParameter ?? 0];
    expect(active?.label).toBe(label);
  });

  it('is silent outside of a call', () => {
    const { view, position } = atCursor('train all with adamw(lr: 1) ‸');
    expect(signatureAt(view, position)).toBeNull();
  });
});

const recipe = `## A recipe
## of two parts.
recipe two
param goal: sparsity = 80%

stage one for 10 steps {
  train all
  prune weights by magnitude to goal
    over 0%..50%
}
`;

describe('the outline', () => {
  it('has definitions, stages and what they do', () => {
    const outline = symbolsOf(viewing(recipe)).map(({ name, children }) => [name, children?.map((child) => child.name)]);
    expect(outline).toEqual([
      ['recipe two', []],
      ['goal', []],
      ['one', ['train all', 'prune weights']],
    ]);
  });
});

describe('folding', () => {
  it('takes blocks, long statements and runs of comments', () => {
    const folds = foldingOf(viewing(recipe)).map(({ startLine, endLine }) => [startLine, endLine]);
    expect(folds).toEqual([
      [5, 8],
      [7, 8],
      [0, 1],
    ]);
  });
});

function coloured(view: View): readonly string[] {
  const { data } = semanticTokensOf(view);
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = data.slice(at, at + 4);
    [line, character] = [line + down, down === 0 ? character + right : right];
    const start = view.document.offsetAt({ line, character });
    const text = view.document.getText().slice(start, start + length);
    found.push(`${legend.tokenTypes[type]} ${text}`);
  }
  return found;
}

describe('semantic tokens', () => {
  it('say what each word is', () => {
    expect(coloured(viewing('param goal: sparsity = 80% # so\nprune weights in conv by wanda to goal\n'))).toEqual([
      ...['keyword param', 'parameter goal', 'type sparsity', 'number 80%', 'comment # so'],
      ...['keyword prune', 'enumMember weights', 'macro in', 'enumMember conv'],
      ...['macro by', 'enumMember wanda', 'macro to', 'parameter goal'],
    ]);
  });
});

describe('inlay hints', () => {
  it('give the steps of a window, the count of a target and what a budget trains', () => {
    const text = readFileSync(path.join(example, 'golden.prune'), 'utf8');
    const view = viewing(text, beside);
    const end = view.document.positionAt(text.length);
    const hints = inlayHintsOf(view, { start: { line: 0, character: 0 }, end });
    expect(hints.map(({ label }) => label)).toEqual(['steps 312..938', '212,960 of 266,200', '510 of 266,610']);
  });

  it('are none without a model, nor for a recipe with errors', () => {
    const whole = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const text = 'global magnitude to 80% over 25%..75%';
    expect(inlayHintsOf(viewing(text), whole)).toEqual([]);
    expect(inlayHintsOf(viewing(`${text} over 1%`, beside), whole)).toEqual([]);
  });
});
