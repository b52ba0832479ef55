import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { showTree } from './showing.ts';

function read(text: string) {
  return parse({ name: 'test.prune', text }, lexicon);
}

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const goldenTree = showTree(read(golden).tree);

describe('the golden sentence', () => {
  it('is a short form, its clauses, and what follows', () => {
    expect(goldenTree).toBe(`short-form global magnitude · to 80% · over steps (25%..75%) · protect min 5% per layer
then short-form lora-retrain 0.3% of params`);
  });

  it.each([
    ['a hyphen for the dash', golden.replace('–', '-')],
    ['a dash with spaces', golden.replace('–', ' – ')],
    ['an em dash', golden.replace('–', '—')],
    ['dots for the dash', golden.replace('–', '..')],
    ['an ellipsis for the dash', golden.replace('–', '…')],
    ['a non-breaking hyphen', golden.replace('LoRA-', 'LoRA\u2011')],
    ['no-break spaces', golden.replaceAll(' ', '\u00a0')],
    ['thin spaces before percent signs', golden.replaceAll('%', '\u202f%')],
    ['percent sign left out of the first number', golden.replace('25%', '25'), '25%', '25'],
    ['carriage returns', golden.replaceAll(', ', ',\r\n')],
    ['a byte order mark', '\ufeff' + golden],
    ['then on a new line', golden.replace(', then', '\nthen')],
    ['then behind a semicolon', golden.replace(', then', '; then')],
    ['clauses on lines of their own', golden.replace(' over', '\nover').replace(', protect', '\nprotect')],
    ['spaces and an end of line', `  ${golden}  \n\n`],
    ['a comment at the end', `${golden} # as in the paper`],
  ])('reads the same with %s', (_, text, was = '', is = '') => {
    const { tree, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(showTree(tree)).toBe(goldenTree.replace(was, is));
  });

  it('reads the same in capitals, but for its names', () => {
    const { tree, diagnostics } = read(golden.toUpperCase());
    expect(diagnostics).toEqual([]);
    expect(showTree(tree).toLowerCase()).toBe(goldenTree.toLowerCase());
    expect(tree.statements[0]?.clauses.map(({ word }) => word.text)).toEqual(['to', 'over', 'protect']);
  });
});

describe('how a text is cut', () => {
  // Each row: the text, and its tree: `·` begins a clause, ` , ` separates phrases.
  it.each([
    // (1) Statements begin at words that are first on their line, or after `{ } ;` and `then`.
    ['compact; mark end', 'verb compact\nverb mark end'],
    ['stage a { compact } mark end', 'block stage a {\n  verb compact}\nverb mark end'],
    ['prune weights in linear,\ncompact', 'verb prune weights · in linear\nverb compact'],
    ['train all with sgd(\n  lr: 0.1,\n  merge: 2)', 'verb train all · with sgd(lr: 0.1, merge: 2)'],
    ['prune weights\n  using all of train', 'verb prune weights · using all of train'],
    ['stage x\n{\n  compact\n}', 'block stage x {\n  verb compact}'],
    // (2) Clause words begin clauses, except where a name is wanted.
    ['stage decay for 5 epochs { }', 'block stage decay · for 5 epochs {}'],
    ['stage for 5 epochs { }', 'block stage · for 5 epochs {}'],
    ['expect loss after decay <= 1', 'verb expect (loss after decay <= 1)'],
    [
      'expect mean over 3 seeds loss after decay < loss of over within 1',
      'verb expect (mean over 3 seeds loss after decay < loss of over) · within 1',
    ],
    ['param every: count = 10', 'definition param every : count = 10'],
    ['train all loss task + 0.9 * mask', 'verb train all · loss (task + (0.9 * mask))'],
    ['criterion c = sum(x^2 over out)', 'definition criterion c = sum((x ^ 2) over out)'],
    // (3) Other words continue after a comma or an operator, or when indented deeper.
    ['retrain biases,\nnorms', 'verb retrain biases , norms'],
    ['prune weights\n  in linear\n    except head', 'verb prune weights · in linear · except head'],
    ['criterion c =\n  |w|\n  * avg(g)', 'definition criterion c = (|w| * avg(g))'],
    ['compact\nnonsense here', 'verb compact\nunknown nonsense here'],
    // (4) A comma before a clause word separates clauses; every other one separates items.
    ['prune weights, in linear, conv, to 80%,', 'verb prune weights · in linear , conv · to 80%'],
    ['prune weights in linear, every 3 steps', 'verb prune weights · in linear · every 3 steps'],
    ['measure accuracy, loss', 'verb measure accuracy , loss'],
    ['measure loss of model, loss of s, loss after s', 'verb measure loss of model , loss of s , loss · after s'],
    ['measure accuracy, on test', 'verb measure accuracy · on test'],
    ['measure accuracy, decay linear', 'verb measure accuracy · decay linear'],
    // (5) Words that belong to a clause bind to it while it is open.
    ['train all decay linear warmup 10%', 'verb train all · decay linear warmup 10%'],
    ['train all decay step 0.1 at 50%, 75%', 'verb train all · decay step 0.1 at 50% , 75%'],
    ['prune weights grouped by sum by wanda', 'verb prune weights · grouped by sum · by wanda'],
    // (7) Brackets and bars.
    ['prune weights by global |g| every 10 steps', 'verb prune weights · by global |g| · every 10 steps'],
    ['prune weights by ||w| - |g||', 'verb prune weights · by |(|w| - |g|)|'],
    ['prune weights by global (w * g)', 'verb prune weights · by global ((w * g))'],
    ['prune weights by global(w * g)', 'verb prune weights · by global((w * g))'],
    ['prune weights by global -w * g', 'verb prune weights · by (global - (w * g))'],
    // (8) Short forms begin with an allocation, a criterion or a word of their own.
    ['gblm(alpha: 3) to 80%', 'short-form gblm gblm(alpha: 3) · to 80%'],
    ['then\n\nwanda to 50%', 'then short-form wanda · to 50%'],
    // Comparisons bind looser than phrases, arithmetic, tolerances and ranges tighter.
    ['expect accuracy of a >= accuracy of b - 1 within 1 point', 'verb expect (accuracy of a >= accuracy of (b - 1)) · within 1 point'],
    ['expect sparsity of a in 50% ± 5% of flops', 'verb expect sparsity of a · in (50% ± 5%) of flops'],
    ['prune weights over 1 + 2..3 * 4 steps', 'verb prune weights · over ((1 + 2)..(3 * 4)) steps'],
    // Headers hold identifiers on their own line.
    ['cite arxiv:2312.15230 "PERP"', 'header cite <arxiv:2312.15230> "PERP"'],
    ['cite https://a.b/c#d?e=f,g', 'header cite <https://a.b/c#d?e=f> , g'],
    ['recipe\nprune weights to 80%', 'header recipe\nverb prune weights · to 80%'],
    ['recipe a-b version 1.0.0-rc.1', 'header recipe a-b · version <1.0.0-rc.1>'],
    ['edition 1', 'header edition 1'],
    // Words, names, numbers.
    ['Prune Weights BY Magnitude', 'verb prune Weights · by Magnitude'],
    ['prune weights in `prune`, `to`', 'verb prune weights · in `prune` , `to`'],
    ['group attn = layers.*.attn.**, *.head', 'definition group attn = layers.*.attn.** , *.head'],
    ['prune weights in blocks 4..29', 'verb prune weights · in blocks (4..29)'],
    ['prune weights to 2:4', 'verb prune weights · to 2:4'],
    ['train all for 10k steps', 'verb train all · for 10k steps'],
    ['expect sparsity in 80 % +- .5 %', 'verb expect sparsity · in (80% ± .5%)'],
    ['criterion c = w-w0', 'definition criterion c = w-w0'],
    ['criterion c = p-1', 'definition criterion c = (p - 1)'],
    ['train all with sgd(nesterov, lr: 1,)', 'verb train all · with sgd(nesterov, lr: 1)'],
    ['deviates "a \\"b\\" \\\\ c"', 'header deviates "a \\"b\\" \\\\ c"'],
  ])('%s', (text, tree) => {
    const parsed = read(text);
    expect(parsed.diagnostics).toEqual([]);
    expect(showTree(parsed.tree)).toBe(tree);
  });
});

describe('characters that deceive', () => {
  it.each([
    ['zero-width space', 'pru\u200bne weights to 80%', 'U+200B'],
    ['soft hyphen', 'prune weights to 8\u00ad0%', 'U+00AD'],
    ['right-to-left override', 'prune weights to 80% # \u202e all', 'U+202E'],
    ['byte order mark inside', 'prune weights \ufeffto 80%', 'U+FEFF'],
  ])('a %s is warned about and read over', (_, text, name) => {
    const { tree, diagnostics } = read(text);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['ESP1002', 'warning']]);
    expect(diagnostics[0]?.message).toContain(name);
    expect(showTree(tree)).toBe('verb prune weights · to 80%');
    const [edit] = diagnostics[0]?.fixes?.[0]?.edits ?? [];
    expect(text.slice(edit?.span.start, edit?.span.end)).toHaveLength(1);
  });

  it('spans point into the written text', () => {
    const text = '\ufeffpru\u200bne weights\u200b to 80%';
    const [statement] = read(text).tree.statements;
    const [clause] = statement?.clauses ?? [];
    const at = (span?: { start: number; end: number }) => text.slice(span?.start, span?.end);
    expect(at(statement?.head.span)).toBe('pru\u200bne');
    expect(at(statement?.object[0]?.span)).toBe('weights');
    expect(at(clause?.span)).toBe('to 80%');
  });
});

describe('comments', () => {
  const text = `# a file's own comment
## One.
## Two.
prune weights to 80% # why

## lost, because a blank line follows

stage x { ## not of its own line
  ## inner
  compact
}
### a rule
mark end
`;

  it('document the statement right below', () => {
    const { tree, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    const [first, second, third] = tree.statements;
    expect(first?.doc).toBe('One.\nTwo.');
    expect(second?.doc).toBeUndefined();
    expect(second?.block?.statements[0]?.doc).toBe('inner');
    expect(third?.doc).toBeUndefined();
  });

  it('are all kept, with their places', () => {
    const { comments } = read(text).tree;
    expect(comments.map(({ text: content, doc }) => [content, doc])).toEqual([
      ["a file's own comment", false],
      ['One.', true],
      ['Two.', true],
      ['why', false],
      ['lost, because a blank line follows', true],
      ['not of its own line', true],
      ['inner', true],
      ['## a rule', false],
    ]);
    for (const { span } of comments) expect(text.charAt(span.start)).toBe('#');
  });
});
