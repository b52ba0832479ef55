/** The verdicts of a run for other programs: JUnit XML, and the summary of GitHub. */
import { count } from '../basics/numbers.ts';
import { markup, githubCommand, markdownText as cell } from '../diagnostics/render/escapes.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { ExpectationResult } from '../journal/run-event.ts';
import { actualText, needStages } from './expectations.ts';
import type { ArmResult, RunResult } from '../run/result.ts';
import { figureBeside, percent } from './figures.ts';
import { deltasText, gatesText, histogramText, inputGatesText, routesText, widthHead, widthRows, widthsText } from './gates-text.ts';
import { endTable, endsOf, seedTable, type EndTable } from './run-ends.ts';

/**
 * `name` is the recipe's. The elements and attributes are those of the Ant task that coined the
 * format (github.com/testmoapp/junitxml describes what readers make of them).
 */
export function junitXml(name: string, expectations: readonly ExpectationResult[]): string {
  const failures = expectations.filter(({ held }) => !held).length;
  const counts = `tests="${expectations.length}" failures="${failures}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${attribute(name)}" ${counts}>`,
    ...expectations.map((expectation) => testCase(name, expectation)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(name: string, expectation: ExpectationResult): string {
  const { stage, claim, held } = expectation;
  const owner = stage === '' ? name : `${name}.${stage}`;
  const start = `    <testcase classname="${attribute(owner)}" name="expect ${attribute(claim)}"`;
  if (held) return `${start}/>`;
  const message = attribute(`expected ${claim}, and it is ${actualText(expectation)}`);
  return `${start}>\n      <failure message="${message}"/>\n    </testcase>`;
}

/** A parser takes the end of a line in an attribute for a space. */
function attribute(text: string): string {
  return markup(visible(text));
}

/** `name` is the recipe's. Ends with a line break. */
export function githubSummary(name: string, result: RunResult): string {
  const { expectations } = result;
  const ends = endsOf(result);
  return [
    `### ${cell(name)}: ${ends.length === 1 ? outcome(result) : `${ends.length} ends`}`,
    '',
    ...(ends.length === 1 ? [] : [...endRows(endTable(result)), '', ...seedRows(result)]),
    ...(expectations.length === 0 ? [] : [...expectationTable(expectations), '']),
    ...gateRows(result),
    ...searchRows(result),
    ...ends.flatMap(layerTable),
  ].join('\n');
}

function outcome({ measurements, sparsity }: RunResult): string {
  const last = measurements.findLast(({ on }) => on !== 'train');
  const metrics = Object.entries(last?.values ?? {}).map(
    ([metric, value]) => `${cell(metric)} ${figureBeside(metric, value, last?.originals?.[metric])} on ${cell(last?.on ?? '')}`,
  );
  return `sparsity ${[percent(sparsity), ...metrics].join(', ')}`;
}

function seedRows(result: RunResult): readonly string[] {
  const table = seedTable(result);
  return table === undefined ? [] : [...endRows(table), ''];
}

function endRows({ head, rows }: EndTable): readonly string[] {
  const [, ...numbers] = head;
  return [
    row(head.map(cell)),
    row(['---', ...numbers.map(() => '---:')]),
    ...rows.map(([path = '', ...figures]) => row([cell(path), ...figures])),
  ];
}

function gateRows({ gates = [] }: RunResult): readonly string[] {
  if (gates.length === 0) return [];
  const rows = gates.map((own) => row([cell(own.stage), gatesText(own), histogramText(own.histogram ?? [])]));
  return ['| stage | gates | by probability, 0 to 1 |', '| --- | --- | --- |', ...rows, ''];
}

function searchRows({ widths = [], inputGates = [], routes = [], deltas = [] }: RunResult): readonly string[] {
  const told = inputGates.map((own) => `${cell(`${own.stage}: ${inputGatesText(own)}`)}\n`);
  const routed = routes.map((own) => `${cell(`${own.stage}: ${routesText(own)}`)}\n`);
  const tables = widths.flatMap((own) => {
    const rows = widthRows(own).map(([name = '', ...figures]) => row([cell(name), ...figures]));
    const line = row(widthHead.map((_, index) => (index === 0 ? '---' : '---:')));
    return [`${cell(own.stage)}: ${widthsText(own)}`, '', row(widthHead), line, ...rows, ''];
  });
  return [...tables, ...told, ...routed, ...deltas.map((own) => `${cell(`${own.stage}: ${deltasText(own)}`)}\n`)];
}

function layerTable({ path, layers }: ArmResult): readonly string[] {
  return [
    `<details><summary>Layers${path === '' ? '' : ` of ${markup(path)}`}</summary>`,
    '',
    '| layer | weights | pruned | sparsity |',
    '| --- | ---: | ---: | ---: |',
    ...layers.map(({ name: layer, count: weights, pruned }) =>
      row([cell(layer), count(weights), count(pruned), percent(pruned / Math.max(1, weights))]),
    ),
    '',
    '</details>',
    '',
  ];
}

function expectationTable(expectations: readonly ExpectationResult[]): readonly string[] {
  const withStage = needStages(expectations);
  return [
    row([...(withStage ? ['in'] : []), 'expected', 'actual', 'verdict']),
    row([...(withStage ? ['---'] : []), '---', '---:', '---']),
    ...expectations.map((expectation) =>
      row([
        ...(withStage ? [cell(expectation.stage)] : []),
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

/** Commands of GitHub's workflows, a line each; nothing where all came true. */
export function githubAnnotations(expectations: readonly ExpectationResult[]): string {
  const withStage = needStages(expectations);
  return expectations
    .filter(({ held }) => !held)
    .map((expectation) => {
      const where = withStage ? ` in ${expectation.stage}` : '';
      const text = `expected ${expectation.claim}${where}, and it is ${actualText(expectation)}`;
      return githubCommand('error', { title: 'Expectation failed' }, text);
    })
    .join('');
}
