/** What `espalier explain groups` does: reads a model, tells of its groups, draws one of them. */
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, hasErrors, collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { chosenGroups, renderGroups, surveyGroups, type GroupChoice } from '../explain/explain-groups.ts';
import { branchKinds } from '../model/coupling/kinds.ts';
import * as models from '../model/index.ts';
import { groupFile } from '../report/group-picture/draw.ts';
import { openModelFiles } from '../identity/model-files.ts';

import { clean, inSteps } from './report.ts';
import { writeOwnFile } from './new-file.ts';
import { withoutGraph } from './model-header.ts';
import type { Terminal } from './terminal.ts';

const coupling = { what: 'the groups of units', reason: 'which slices of layers go together follows from what reads them' };

/** The exit code. */
export async function explainGroups(
  path: string,
  unit: string | undefined,
  options: GroupOptions,
  { out, err }: Terminal,
): Promise<number> {
  const { all = false, json, of, svg } = options;
  const isBranch = branchKinds.some((kind) => kind === unit);
  return await inSteps(err, async ({ take, heed }) => {
    if (all && isBranch) await heed([diagnose(catalogue.idleOption, { option: '--all', reason: alwaysParts })]);
    const { files, model } = await take(modelOf(path));
    const coupled = models.readGroups(model, models.worldOf(unit));
    const branches = isBranch ? models.branchGroups(model, coupled) : [];
    const choice = { all, kind: unit, of };
    const survey = surveyGroups(files.name, { ...coupled, branches }, choice);
    if (survey.groups.length === 0 && of !== undefined) await heed([strange(files, of, [...coupled.groups, ...branches])]);
    if (svg !== undefined) await heed(draw(svg, files, coupled, isBranch ? 'branches' : choice));
    if (json === true) out.json(survey);
    else out.write(renderGroups(survey));
    if (svg !== undefined) err.say`wrote ${svg}`;
    return clean;
  });
}

function modelOf(path: string): Outcome<{ readonly files: models.ModelFiles; readonly model: models.Model }> {
  return collecting((take) => {
    const files = take(openModelFiles(path));
    const { value: model, diagnostics } = models.readModel(files);
    const found = [...diagnostics, ...withoutGraph(model, coupling, path)];
    return take({ value: model && !hasErrors(found) ? { files, model } : undefined, diagnostics: found });
  });
}

function strange({ name: path }: models.ModelFiles, of: string, all: readonly { name: string }[]): Diagnostic {
  return diagnose(catalogue.noSuchGroup, { path, of, nearest: suggest(of, [...new Set(all.map(({ name }) => name))]) });
}

const alwaysParts = 'sublayers and blocks are always parts of the graph';

/** A file that contains this is a picture that Espalier wrote. */
const mark = 'class="group-picture"';

function draw(
  file: string,
  files: models.ModelFiles,
  coupled: models.CoupledModel,
  choice: GroupChoice | 'branches',
): readonly Diagnostic[] {
  if (choice === 'branches') return [diagnose(catalogue.idleOption, { option: '--svg', reason: alwaysParts })];
  const { value, diagnostics } = oneGroup(files, chosenGroups(coupled.groups, choice));
  return value === undefined ? diagnostics : writeOwnFile(file, groupFile(coupled, value), mark);
}

function oneGroup({ name: path }: models.ModelFiles, groups: readonly models.Group[]): Outcome<models.Group> {
  const [group, ...others] = groups;
  if (group !== undefined && others.length === 0) return { value: group, diagnostics: [] };
  return { diagnostics: [diagnose(catalogue.notOneGroup, { path, count: groups.length, first: group?.name })] };
}

export interface GroupOptions {
  readonly json?: true;
  readonly all?: true;
  readonly of?: string;
  readonly svg?: string;
}
