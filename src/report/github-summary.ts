/** A run for GitHub: the summary of a job in Markdown, and a failed expectation as an annotation. */
import type { ExpectationResult, RunResult } from '../run/result.ts';
import { actualText } from './expectations.ts';
import { count, figure, percent } from './figures.ts';

/** `name` is the recipe's. Ends with a line break. */
export function githubSummary(name: string, result: RunResult): string {
  const { expectations, layers, measurements, sparsity } = result;
  const last = measurements.findLast(({ on }) => on !== 'train');
  const metrics = Object.entries(last?.values ?? {}).map(
    ([metric, value]) => `${metric} ${figure(metric, value)} on ${last?.on ?? ''}`,
  );
  return [
    `### ${cell(name)}: sparsity ${[percent(sparsity), ...metrics].join(', ')}`,
    '',
    ...(expectations.length === 0 ? [] : [...expectationTable(expectations), '']),
    '<details><summary>Layers</summary>',
    '',
    '| layer | weights | pruned | sparsity |',
    '| --- | ---: | ---: | ---: |',
    ...layers.map(({ name: layer, count: weights, pruned }) =>
      row([cell(layer), count(weights), count(pruned), percent(pruned / Math.max(1, weights))]),
    ),
    '',
    '</details>',
    '',
  ].join('\n');
}

function expectationTable(expectations: readonly ExpectationResult[]): readonly string[] {
  return [
    '| expected | actual | verdict |',
    '| --- | ---: | --- |',
    ...expectations.map((expectation) =>
      row([
        cell(expectation.claim),
        actualText(expectation),
        expectation.held ? '✅ held' : '❌ **failed**',
      ]),
    ),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What Markdown would take for its own in a cell. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]#~]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** Commands of GitHub's workflows, a line each; nothing where all came true. */
export function githubAnnotations(expectations: readonly ExpectationResult[]): string {
  return expectations
    .filter(({ held }) => !held)
    .map((expectation) => {
      const text = `expected ${expectation.claim}, and it is ${actualText(expectation)}`;
      return `::error title=Expectation failed::${escapeData(text)}\n`;
    })
    .join('');
}

/** As GitHub's own toolkit escapes it (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
