/** Writes what a run recorded in the format of a tracker; nothing that is there is replaced. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sweepDrafts } from '../data/drafts.ts';
import { unwritableFile } from '../diagnostics/catalogue/model-file.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { runFiles } from '../journal/run-files.ts';
import { nameInPath } from '../plan/name-in-path.ts';
import { reasonOf } from '../identity/model-files.ts';
import { writeNewFiles } from '../identity/new-files.ts';
import { newFileProblems } from './new-file.ts';
import { readRun } from '../report/record/read-run.ts';
import type { RunRecord } from '../report/record/record.ts';
import { csvOf, pointsOf, type Point } from '../report/log/points.ts';
import { mlflowFiles } from '../report/log/mlflow.ts';
import { eventFile } from '../report/log/tensorboard.ts';

export type LogFormat = 'csv' | 'mlflow' | 'tensorboard';
export type WrittenLog = { readonly out: string; readonly points: number };

/** Where a log goes that nobody placed: `mlruns` is where MLflow looks, the others lie beside the folder. */
export function usualPlace(folder: string, format: LogFormat): string {
  const name = folder.replace(/[/\\]+$/u, '');
  return { csv: `${name}.csv`, mlflow: 'mlruns', tensorboard: `${name}.tensorboard` }[format];
}

/** What will keep a log from being written, said before the run rather than after it. */
export function logProblems(folder: string, formats: readonly LogFormat[]): readonly Diagnostic[] {
  return formats.includes('csv') ? newFileProblems(usualPlace(folder, 'csv')) : [];
}

export async function writeLog(folder: string, format: LogFormat, out = usualPlace(folder, format)): Promise<Outcome<WrittenLog>> {
  const { value: record, diagnostics } = await readRun(folder);
  if (record === undefined) return { diagnostics };
  const points = pointsOf(record.plan, record.events);
  const faults = writeNewFiles([...filesOf(record, format, points, out)], {
    makeFolder: (path) => void mkdirSync(path, { recursive: true }),
    unwritable: (file, error) => diagnose(unwritableFile, { reason: reasonOf(error) }, { file }),
  });
  return faults.length > 0 ? { diagnostics: faults } : { value: { out, points: points.length }, diagnostics };
}

type Files = ReadonlyMap<string, Iterable<Uint8Array>>;

function filesOf({ folder, plan }: RunRecord, format: LogFormat, points: readonly Point[], out: string): Files {
  const time = Math.floor(statSync(join(folder, runFiles.journal)).mtimeMs);
  if (format === 'csv') return new Map([[out, [utf8.encode(csvOf(points))]]]);
  if (format === 'tensorboard') {
    const arms = new Set(points.map(({ arm }) => arm));
    const file = `events.out.tfevents.${String(Math.floor(time / 1000)).padStart(10, '0')}.espalier`;
    return new Map(
      [...arms].map((arm) => {
        const own = points.filter((point) => point.arm === arm);
        return [join(out, ...arm.split('/').filter(Boolean).map(nameInPath), file), eventFile(own, time / 1000)];
      }),
    );
  }
  const root = pathToFileURL(resolve(out)).href;
  const files = mlflowFiles({ plan, name: basename(resolve(folder)), points, time, root });
  // A killed command may have put one in its place and left its draft beside it.
  for (const path of files.shared.keys()) sweepDrafts(dirname(join(out, path)));
  const shared = [...files.shared].filter(([path]) => !existsSync(join(out, path)));
  return new Map([...shared, ...files.run].map(([path, text]) => [join(out, path), [utf8.encode(text)]]));
}

const utf8 = new TextEncoder();
