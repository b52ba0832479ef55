/** Two models or two runs for `espalier diff`; beside a model, a run is represented by the model that it wrote. */
import { existsSync } from 'node:fs';
import { severalModels } from '../diagnostics/catalogue/run-folder.ts';
import type { Comparison } from '../diff/index.ts';
import { modelInWords } from '../diff/models/index.ts';
import { diagnose, hasErrors, together, collecting, collectingAsync, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { modelIn } from '../journal/run-files.ts';
import { armModels, partModels, strayLinks, readRun } from '../report/record/read-run.ts';
import { diffModelFiles } from '../verify/compare-runs.ts';
import { isFolder } from './texts.ts';
import { writtenParts } from '../plan/name-in-path.ts';
import { diffRuns, runInWords, type EndComparison, type RunEvidence, type StageLoss } from '../diff/runs/index.ts';
import type { RunRecord } from '../report/record/record.ts';
import { strangeValues } from '../report/strange-values.ts';
import type { RunEvent } from '../journal/run-event.ts';

export function compareModels(before: string, after: string): Outcome<Comparison> {
  return collecting((take) => modelInWords(take(diffModelFiles(...take(together(modelOf(before), modelOf(after)))))));
}

/** Errors: ESP6705 for a run with links in its folder, ESP6753 for one with several models. */
function modelOf(path: string): Outcome<string> {
  if (!isFolder(path)) return { value: path, diagnostics: [] };
  const links = strayLinks(path);
  if (links.length > 0) return { diagnostics: links };
  const model = modelIn(path);
  const models = existsSync(model) ? [] : [...partModels(path), ...armModels(path)];
  if (models.length === 0) return { value: model, diagnostics: [] };
  return { diagnostics: [diagnose(severalModels, { path, models }, { file: path })] };
}

export function compareRuns(before: string, after: string): Promise<Outcome<Comparison>> {
  return collectingAsync(async (take) => {
    const [old, now] = take(together(await readRun(before), await readRun(after)));
    return runInWords(diffRuns(evidenceOf(old), evidenceOf(now), take(compareEnds(old, now))));
  });
}

/** Ends of one path; a run that was cut off has none yet. */
function compareEnds(before: RunRecord, after: RunRecord): Outcome<readonly EndComparison[]> {
  const diagnostics: Diagnostic[] = [];
  const [old, now] = [before, after].map(({ plan }) => plan.models && writtenParts(plan.models));
  const parts = { before: old, after: now };
  const compared = after.ends.flatMap(({ path: end, model }): readonly EndComparison[] => {
    const partner = before.ends.find(({ path }) => path === end);
    if (partner === undefined) return [];
    // Of a run that wrote no model, masks and metrics are compared.
    if (partner.model === undefined || model === undefined) return [{ end, model: undefined }];
    const found = diffModelFiles(partner.model, model, parts);
    diagnostics.push(...found.diagnostics);
    return found.value === undefined ? [] : [{ end, model: found.value }];
  });
  return hasErrors(diagnostics) ? { diagnostics } : { value: compared, diagnostics };
}

function evidenceOf({ plan, events, ends }: RunRecord): RunEvidence {
  return {
    plan,
    measurements: events.filter((event) => event.event === 'metrics'),
    losses: lossesOf(events),
    expectations: events.filter((event) => event.event === 'expect'),
    strange: strangeValues(events),
    masks: new Map(ends.map(({ path, masks }) => [path, masks])),
  };
}

function lossesOf(events: readonly RunEvent[]): readonly StageLoss[] {
  const losses = new Map<string, StageLoss>();
  for (const event of events) {
    if (event.event !== 'step') continue;
    const { stage, steps, loss: last } = event;
    const { first = last, lowest = last } = losses.get(stage) ?? {};
    losses.set(stage, { stage, steps, first, last, lowest: Math.min(lowest, last) });
  }
  return [...losses.values()];
}
