/**
 * The files of an MLflow tracking folder, `mlruns` (mlflow/store/tracking/file_store.py): a run is a folder with
 * `meta.yaml`, and a file for each metric, parameter and tag.
 */
import { addTo } from '../../basics/maps.ts';
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { visible, visibleLines } from '../../diagnostics/render/visible.ts';
import type { Plan } from '../../plan/plan.ts';
import { numberText, type Point } from './points.ts';

/** An experiment of its own, so that those of others stay as they are. */
const experiment = { id: '735500000000000001', name: 'espalier' };

export interface LoggedRun {
  readonly plan: Plan;
  /** As users know it: the name of its folder. */
  readonly name: string;
  readonly points: readonly Point[];
  /** The time that all points get, in milliseconds since 1970. */
  readonly time: number;
  /** `file:///…/mlruns`. */
  readonly root: string;
}

export interface MlflowFiles {
  /** By path below `mlruns`. */
  readonly run: ReadonlyMap<string, string>;
  /** What may be there already, and then stays. */
  readonly shared: ReadonlyMap<string, string>;
  /** Folders of the runs, below `mlruns`. */
  readonly folders: readonly string[];
}

/** A run of MLflow for each arm. */
export function mlflowFiles(logged: LoggedRun): MlflowFiles {
  const arms = new Set(logged.points.map(({ arm }) => arm));
  if (arms.size === 0) arms.add('');
  const runs = [...arms].map((arm) => filesOfArm(logged, arm));
  const shared = new Map([
    [`${experiment.id}/meta.yaml`, experimentMeta(experiment.id, experiment.name, logged)],
    ['0/meta.yaml', experimentMeta('0', 'Default', logged)],
  ]);
  return { run: new Map(runs.flatMap(({ files }) => [...files])), shared, folders: runs.map(({ folder }) => folder) };
}

function experimentMeta(id: string, name: string, { root, time }: LoggedRun): string {
  return stringify({
    artifact_location: `${root}/${id}`,
    creation_time: time,
    experiment_id: id,
    last_update_time: time,
    lifecycle_stage: 'active',
    name,
  });
}

function filesOfArm(logged: LoggedRun, arm: string) {
  const { plan, time, root } = logged;
  const id = createHash('sha256').update(`${logged.name}\n${plan.recipe.hash}\n${arm}\n${time}`).digest('hex').slice(0, 32);
  const folder = `${experiment.id}/${id}`;
  const name = visible(arm === '' ? logged.name : `${logged.name} ${arm}`);
  const files = new Map<string, string>();
  const add = (path: string, content: string): void => void files.set(`${folder}/${path}`, visibleLines(content));
  add('meta.yaml', runMeta(id, name, `${root}/${folder}/artifacts`, time));
  add('tags/mlflow.runName', name);
  add('tags/mlflow.source.name', 'espalier');
  add('tags/mlflow.source.type', 'LOCAL');
  add('tags/espalier.recipe', plan.recipe.hash);
  add('tags/mlflow.note.content', plan.recipe.text);
  for (const [key, value] of Object.entries(parametersOf(plan))) add(`params/${keyOf(key)}`, visible(value));
  for (const [key, points] of byName(logged.points.filter((point) => point.arm === arm))) {
    const lines = points.map(({ value, step }) => `${time} ${numberText(value)} ${step}\n`);
    add(`metrics/${keyOf(key)}`, lines.join(''));
  }
  return { folder, files };
}

/** The numbers are MLflow's: a finished run, started by hand. */
function runMeta(id: string, name: string, artifacts: string, time: number): string {
  return stringify({
    artifact_uri: artifacts,
    end_time: time,
    entry_point_name: '',
    experiment_id: experiment.id,
    lifecycle_stage: 'active',
    run_id: id,
    run_name: name,
    run_uuid: id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: time,
    status: 3,
    tags: [],
    user_id: '',
  });
}

function parametersOf({ params, seed, device, threads, model, recipe }: Plan) {
  return {
    ...params,
    ...(recipe.name !== undefined && { recipe: recipe.name }),
    seed: String(seed),
    device,
    threads: String(threads),
    model: model.file,
    'model.sha256': model.sha256,
  };
}

function byName(points: readonly Point[]): ReadonlyMap<string, readonly Point[]> {
  const found = new Map<string, Point[]>();
  for (const point of points) addTo(found, point.name, point);
  return found;
}

/** MLflow takes letters, digits, `_`, `-`, `.`, blanks and `/`; a part of dots alone would lead elsewhere. */
function keyOf(name: string): string {
  return name
    .replaceAll(/[^\w\-. /]/gu, '_')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => !/^\.*$/u.test(part))
    .map((part) => part.slice(0, 200))
    .join('/');
}
