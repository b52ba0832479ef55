/** A task of several outputs, settled: what each is compared with, by which loss, and what is measured of it. */
import { spelledSlice, unsliced, wholeOutput } from '../basics/slices.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { collecting, diagnose, type Diagnostic, type Outcome, type Place } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Graph } from '../model/index.ts';
import { outputNamed } from '../plan/observe/measured.ts';
import { isOfOutput } from '../plan/observe/metric-facts.ts';
import type { PlannedOutput, PlannedTask } from '../plan/plan.ts';
import type { Project, ProjectTask } from './project.ts';
import { losses } from './words.ts';

type Settled = Pick<PlannedTask, 'output' | 'outputs' | 'loss' | 'metrics'>;

/** Where its keys stand in the project file. */
type PlaceOf = (key: string) => Place;

/** For a `task.loss` that is a mapping; nothing for any other. */
export function settleOutputs(
  written: ProjectTask,
  { data = {} }: Partial<Pick<Project, 'data'>>,
  graph: Pick<Graph, 'outputs'>,
  placeOf: PlaceOf,
): Outcome<Partial<Settled>> {
  return collecting((take, fail) => {
    const { metrics = {} } = written;
    if (typeof written.loss !== 'object') {
      const key = written.labels !== undefined ? 'labels' : metricsByOutput(metrics) && written.metrics ? 'metrics' : undefined;
      if (key === undefined) return {};
      const expected = `a mapping of outputs to losses, as \`task.${key}\` is one`;
      return fail([diagnose(catalogue.wrongValue, { key: 'task.loss', expected }, placeOf(`task.${key}`))]);
    }
    const [loss, labels] = [spelled(written.loss), spelled(written.labels ?? {})];
    const names = Object.keys(loss);
    const known = graph.outputs.map(({ name }) => name);
    const unknown = names.map(unsliced).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const args = { side: 'output', name: unknown, nearest: suggest(unknown, known), known } as const;
      return fail([diagnose(catalogue.unknownValue, args, placeOf('task.loss'))]);
    }
    const ofClasses = Object.values(loss).some((own) => own.includes('crossentropy'));
    const lone = ['output', 'shift', 'classes', ...(ofClasses ? [] : (['ignore'] as const))] as const;
    const alone = lone.find((key) => written[key] !== undefined);
    if (alone !== undefined) return fail([diagnose(catalogue.loneKey, { key: alone }, placeOf(`task.${alone}`))]);
    if (!metricsByOutput(metrics)) return fail([wrongValue('task.metrics', 'a mapping of outputs to metrics', placeOf)]);
    const chosen = spelled(metrics);
    const stray = [strayName('labels', labels, names, placeOf), strayName('metrics', chosen, names, placeOf)].flatMap((it) => it ?? []);
    if (stray.length > 0) return fail(stray);
    const columns = Object.values(data).flatMap((files) => ('text' in files ? [] : Object.keys(files.beside ?? {})));
    const outputs = names.map((name) => {
      const own = take(lossOf(name, loss[name] ?? '', placeOf));
      const said = chosen[name] ?? usualMetrics[own.loss];
      const column = labels[name] ?? (columns.includes(name) ? name : 'y');
      return {
        ...take(outputNamed(name, (of) => graph.outputs.find((one) => one.name === of)?.dims, placeOf('task.loss'))),
        ...own,
        labels: column,
        metrics: typeof said === 'string' ? [said] : said,
      };
    });
    const faults = [...outputs.flatMap((own) => strayMetrics(own, placeOf)), ...shared(outputs, placeOf)];
    if (faults.length > 0) return fail(faults);
    const measured = outputs.flatMap((own) => own.metrics.map((metric) => `${own.name}.${metric}`));
    return { output: outputs.map(wholeOutput)[0] ?? '', outputs, loss: 'sum', metrics: [...measured, 'loss'] };
  });
}

/** By names in their one spelling. */
function spelled<T>(said: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(said).map(([name, own]) => [spelledSlice(name), own]));
}

const usualMetrics: Readonly<Record<PlannedOutput['loss'], readonly string[]>> = {
  crossentropy: ['accuracy'],
  mse: ['mse'],
  l1: ['l1'],
  bce: [],
};

function metricsByOutput(metrics: NonNullable<ProjectTask['metrics']>): metrics is Readonly<Record<string, string | readonly string[]>> {
  return !Array.isArray(metrics);
}

/** `l1`, or `2 * l1`. */
function lossOf(name: string, written: string, placeOf: PlaceOf): Outcome<Pick<PlannedOutput, 'loss' | 'factor'>> {
  const [, factor, word] = /^\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)\s*\*\s*)?(\w+)\s*$/.exec(written) ?? [];
  const loss = losses.find((one) => one === word);
  const by = factor === undefined ? 1 : Number(factor);
  if (loss === undefined || !(by > 0 && Number.isFinite(Math.fround(by)))) {
    const expected = `a loss (${losses.map((one) => `\`${one}\``).join(', ')}), or a factor above 0 and a loss: \`2 * l1\``;
    return { diagnostics: [wrongValue(`task.loss.${name}`, expected, placeOf, suggest(word ?? written, losses))] };
  }
  return { value: { loss, factor: by === 1 ? undefined : by }, diagnostics: [] };
}

function wrongValue(key: string, expected: string, placeOf: PlaceOf, nearest?: string): Diagnostic {
  return diagnose(catalogue.wrongValue, { key, expected, nearest }, placeOf(key.split('.').slice(0, 2).join('.')));
}

function strayName(key: 'labels' | 'metrics', said: object, names: readonly string[], placeOf: PlaceOf): readonly Diagnostic[] {
  return Object.keys(said)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const args = { key: name, owner: `\`task.${key}\``, nearest: suggest(name, names), known: names };
      return diagnose(catalogue.unknownKey, args, placeOf(`task.${key}`));
    });
}

/** The loss of the task is that of all outputs together. */
function strayMetrics({ loss, metrics }: PlannedOutput, placeOf: PlaceOf): readonly Diagnostic[] {
  return metrics.flatMap((metric) => {
    if (isOfOutput(metric, loss)) return [];
    const able = losses.filter((one) => isOfOutput(metric, one));
    return [
      diagnose(
        catalogue.strayMetric,
        { metric, loss, losses: able.length === 0 ? ['all outputs together'] : able },
        placeOf('task.metrics'),
      ),
    ];
  });
}

function shared(outputs: readonly PlannedOutput[], placeOf: PlaceOf): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return outputs.flatMap(({ name, labels, loss }) => {
    const other = outputs.find(
      (one) => one.labels === labels && one.name !== name && (one.loss === 'crossentropy') !== (loss === 'crossentropy'),
    );
    const seen = first.get(labels);
    first.set(labels, name);
    if (seen === undefined || other === undefined) return [];
    return [diagnose(catalogue.sharedLabels, { outputs: [seen, name], column: labels }, placeOf('task.loss'))];
  });
}
