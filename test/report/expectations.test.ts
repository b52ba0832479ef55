/** Verdicts for people, for JUnit's readers and for GitHub. */
import { describe, expect, it } from 'vitest';
import { actualText, expectationLines } from '../../src/report/expectations.ts';
import { githubAnnotations, githubSummary, junitXml } from '../../src/report/verdict-files.ts';
import { renderResult } from '../../src/cli/result-table.ts';
import type { RunResult } from '../../src/run/result.ts';

const expectations = [
  { stage: 'sparsify', claim: 'sparsity of model in 80% ± 0.1%', held: true, actual: 0.8 },
  { stage: 'recover', claim: 'accuracy of model >= 97%', held: false, actual: 0.969999 },
  { stage: 'recover', claim: 'loss of model <= 0.1', held: false, actual: 0.12345678 },
];

describe('expectations', () => {
  it('are a table', () => {
    expect(expectationLines(expectations)).toEqual(
      [
        'expected  actual  verdict',
        'sparsity of model in 80% ± 0.1%  80%  held',
        'accuracy of model >= 97%  96.9999%  FAILED',
        'loss of model <= 0.1  0.123457  FAILED',
      ].map((line) => expect.stringMatching(spaced(line))),
    );
  });

  it.each([
    ['accuracy of model >= 97%', 0.9699999, '96.99999%'],
    ['trained params of recover <= 0.3%', 0.001913, '0.1913%'],
    ['density of model <= 5%', 0.05, '5%'],
    ['perplexity of model <= 12', 11.987654321, '11.9877'],
  ])('show `%s` of %d as %s', (claim, actual, shown) => {
    expect(actualText({ stage: '', claim, held: true, actual })).toBe(shown);
  });

  it('are test cases of JUnit, escaped', () => {
    expect(junitXml('a <b> & "c"', expectations)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="2" errors="0" skipped="0">
  <testsuite name="a &lt;b&gt; &amp; &quot;c&quot;" tests="3" failures="2" errors="0" skipped="0">
    <testcase classname="a &lt;b&gt; &amp; &quot;c&quot;.sparsify" name="expect sparsity of model in 80% ± 0.1%"/>
    <testcase classname="a &lt;b&gt; &amp; &quot;c&quot;.recover" name="expect accuracy of model &gt;= 97%">
      <failure message="expected accuracy of model &gt;= 97%, and it is 96.9999%"/>
    </testcase>
    <testcase classname="a &lt;b&gt; &amp; &quot;c&quot;.recover" name="expect loss of model &lt;= 0.1">
      <failure message="expected loss of model &lt;= 0.1, and it is 0.123457"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('that failed are annotations', () => {
    expect(githubAnnotations(expectations)).toBe(
      '::error title=Expectation failed::expected accuracy of model >= 97%25, and it is 96.9999%25\n' +
        '::error title=Expectation failed::expected loss of model <= 0.1, and it is 0.123457\n',
    );
  });

  it('stand in the summary of a job, with what was measured last and every layer', () => {
    expect(githubSummary('small', result)).toBe(`### small: sparsity 80.00%, accuracy 97.00% on test

| expected | actual | verdict |
| --- | ---: | --- |
| sparsity of model in 80% ± 0.1% | 80% | ✅ held |
| accuracy of model \\>= 97% | 96.9999% | ❌ **failed** |
| loss of model \\<= 0.1 | 0.123457 | ❌ **failed** |

<details><summary>Layers</summary>

| layer | weights | pruned | sparsity |
| --- | ---: | ---: | ---: |
| fc\\_1\\|x | 1,000 | 800 | 80.00% |

</details>
`);
  });
});

describe('a run with arms that nothing joins', () => {
  const path = (target: string): string => `sweep[target=${target}]/cut`;
  const claim = 'accuracy of model >= 90%';
  const verdicts = [
    { stage: path('50%'), claim, held: true, actual: 0.97 },
    { stage: path('90%'), claim, held: false, actual: 0.89 },
  ];
  const layers = (pruned: number): RunResult['layers'] => [{ name: 'fc', tensor: 'w', count: 1000, pruned, zeros: pruned }];
  const measured = (target: string, accuracy: number): RunResult['measurements'][number] => ({
    event: 'metrics',
    stage: path(target),
    moment: 'stage end',
    step: 10,
    on: 'test',
    values: { accuracy },
    sparsity: 0,
  });
  const open = (): RunResult => ({
    ...result,
    measurements: [measured('50%', 0.97), measured('90%', 0.89)],
    expectations: verdicts,
    arms: [
      { path: path('50%'), layers: layers(500), sparsity: 0.5 },
      { path: path('90%'), layers: layers(900), sparsity: 0.9 },
    ],
  });

  it('tells in which arm a claim failed', () => {
    expect(expectationLines(verdicts)).toEqual(
      [
        'in  expected  actual  verdict',
        'sweep[target=50%]/cut  accuracy of model >= 90%  97%  held',
        'sweep[target=90%]/cut  accuracy of model >= 90%  89%  FAILED',
      ].map((line) => expect.stringMatching(spaced(line))),
    );
    expect(githubAnnotations(verdicts)).toContain(' in sweep[target=90%25]/cut, and it is 89%25\n');
  });

  it('says what each arm reached, and its layers', () => {
    const text = renderResult(open());
    expect(text.slice(text.indexOf('ends in')).split('\n')).toEqual(
      [
        'ends in  sparsity  accuracy',
        'sweep[target=50%]/cut  50.00%  97.00%',
        'sweep[target=90%]/cut  90.00%  89.00%',
        '',
        'sweep[target=50%]/cut',
        '  layer  weights  pruned  sparsity  zeros',
        '  fc  1,000  500  50.00%  500',
        '  all  1,000  500  50.00%  500',
        '',
        'sweep[target=90%]/cut',
        '  layer  weights  pruned  sparsity  zeros',
        '  fc  1,000  900  90.00%  900',
        '  all  1,000  900  90.00%  900',
        '',
        'in  expected  actual  verdict',
        'sweep[target=50%]/cut  accuracy of model >= 90%  97%  held',
        'sweep[target=90%]/cut  accuracy of model >= 90%  89%  FAILED',
        '',
        '1.0 s; the models, their masks, the plan and the journal are in runs/small',
        '',
      ].map((line) => expect.stringMatching(spaced(line))),
    );
  });

  it('stands in the summary of a job', () => {
    expect(githubSummary('small', open()).split('\n').slice(0, 12)).toEqual([
      '### small: 2 ends',
      '',
      '| ends in | sparsity | accuracy |',
      '| --- | ---: | ---: |',
      '| sweep\\[target=50%\\]/cut | 50.00% | 97.00% |',
      '| sweep\\[target=90%\\]/cut | 90.00% | 89.00% |',
      '',
      '| in | expected | actual | verdict |',
      '| --- | --- | ---: | --- |',
      '| sweep\\[target=50%\\]/cut | accuracy of model \\>= 90% | 97% | ✅ held |',
      '| sweep\\[target=90%\\]/cut | accuracy of model \\>= 90% | 89% | ❌ **failed** |',
      '',
    ]);
  });
});

const result: RunResult = {
  formatVersion: 1,
  out: 'runs/small',
  measurements: [
    { event: 'metrics', stage: 'recover', moment: 'stage end', step: 10, on: 'test', values: { accuracy: 0.97 }, sparsity: 0.8 },
  ],
  expectations,
  layers: [{ name: 'fc_1|x', tensor: 'w', count: 1000, pruned: 800, zeros: 800 }],
  sparsity: 0.8,
  trained: [],
  seconds: 1,
};

/** Columns may be as wide as they need. */
function spaced(line: string): RegExp {
  const words = line.split(/ {2,}/).map((word) => word.replaceAll(/[.*+?()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${words.join(' {2,}')}$`);
}
