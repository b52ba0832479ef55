/** What `espalier explain groups` does: reads a model, tells of its groups, draws one of them. */
import { diagnosticsOf } from '../diagnostics/collecting.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { chosenGroups, renderGroups, surveyGroups, type GroupChoice } from '../explain/explain-groups.ts';
import { branchKinds } from '../model/coupling/kinds.ts';
import { branchGroups, readGroups, readModel, worldOf, type CoupledModel, type Group, type ModelFiles } from '../model/index.ts';
import { groupFile } from '../report/group-picture/draw.ts';
import { openModelFiles } from '../identity/model-files.ts';

import { clean, exitCodeFor, unable, report } from './report.ts';
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
  if (all && isBranch) {
    const idle = diagnose(catalogue.idleOption, { option: '--all', reason: alwaysParts });
    await report([idle], 'pretty', err);
    return unable;
  }
  const files = openModelFiles(path);
  const model = files.value && readModel(files.value);
  const bare = withoutGraph(model?.value, coupling, path);
  const diagnostics = [...files.diagnostics, ...diagnosticsOf(model), ...bare];
  await report(diagnostics, 'pretty', err);
  if (files.value === undefined || model?.value === undefined || hasErrors(diagnostics)) {
    return exitCodeFor(diagnostics);
  }
  const coupled = readGroups(model.value, worldOf(unit));
  const branches = isBranch ? branchGroups(model.value, coupled) : [];
  const choice = { all, kind: unit, of };
  const survey = surveyGroups(files.value.name, { ...coupled, branches }, choice);
  const problems =
    survey.groups.length === 0 && of !== undefined
      ? [strange(files.value, of, [...coupled.groups, ...branches])]
      : svg === undefined
        ? []
        : draw(svg, files.value, coupled, isBranch ? 'branches' : choice);
  await report(problems, 'pretty', err);
  if (hasErrors(problems)) return exitCodeFor(problems);
  if (json === true) out.json(survey);
  else out.write(renderGroups(survey));
  if (svg !== undefined) err.say`wrote ${svg}`;
  return clean;
}

function strange({ name: path }: ModelFiles, of: string, all: readonly { name: string }[]): Diagnostic {
  const names = [...new Set(all.map(({ name }) => name))];
  return diagnose(catalogue.noSuchGroup, { path, of, nearest: suggest(of, names) });
}

const alwaysParts = 'sublayers and blocks are always parts of the graph';

/** A file that contains this is a picture that Espalier wrote. */
const mark = 'class="group-picture"';

function draw(file: string, files: ModelFiles, coupled: CoupledModel, choice: GroupChoice | 'branches'): readonly Diagnostic[] {
  if (choice === 'branches') {
    return [diagnose(catalogue.idleOption, { option: '--svg', reason: alwaysParts })];
  }
  const { value, diagnostics } = oneGroup(files, chosenGroups(coupled.groups, choice));
  if (value === undefined) return diagnostics;
  return writeOwnFile(file, groupFile(coupled, value), mark);
}

function oneGroup({ name: path }: ModelFiles, groups: readonly Group[]): Outcome<Group> {
  const [group, ...others] = groups;
  if (group !== undefined && others.length === 0) return { value: group, diagnostics: [] };
  const args = { path, count: groups.length, first: group?.name };
  return { diagnostics: [diagnose(catalogue.notOneGroup, args)] };
}

export interface GroupOptions {
  readonly json?: true;
  readonly all?: true;
  readonly of?: string;
  readonly svg?: string;
}
