/** `espalier explain groups`: which slices of a model go together, and which cannot go. */
import type { Command } from 'commander';
import { Argument } from 'commander';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { branchKinds, unitKinds } from '../../model/coupling/kinds.ts';
import { clean, exitCodeFor } from '../exit-code.ts';
import type { Session } from '../program.ts';
import { report } from '../report.ts';

const examples = `
Examples:
  $ espalier explain groups net.onnx
  $ espalier explain groups net.onnx channels
  $ espalier explain groups net.onnx sublayers
  $ espalier explain groups net.onnx --json`;

interface GroupOptions {
  readonly json?: true;
  readonly all?: true;
}

export function addGroups(explain: Command, session: Session): void {
  explain
    .command('groups')
    .description('show which channels, heads, neurons or branches of a model go together, and why')
    .argument('<model>', 'an ONNX file')
    .addArgument(
      new Argument('[unit]', 'units of one kind only').choices([...unitKinds, ...branchKinds]),
    )
    .option('--all', 'also axes that belong to one tensor alone')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (path: string, unit: string | undefined, options: GroupOptions) => {
      session.finish(await groups(path, unit, options, session));
    });
}

async function groups(
  path: string,
  unit: string | undefined,
  { json, all }: GroupOptions,
  session: Session,
): Promise<number> {
  const { out, err } = session.terminal();
  const { openModelFiles } = await import('../../run/model-files.ts');
  const { branchGroups, readGroups, readModel } = await import('../../model/index.ts');
  const files = openModelFiles(path);
  const model = files.value && readModel(files.value);
  const diagnostics = [...files.diagnostics, ...(model?.diagnostics ?? [])];
  await report(diagnostics, 'pretty', err);
  if (files.value === undefined || model?.value === undefined || hasErrors(diagnostics)) {
    return exitCodeFor(diagnostics);
  }
  const { renderGroups, surveyGroups } = await import('../../explain/explain-groups.ts');
  const coupled = readGroups(model.value, unit === 'dimensions' ? 'dimensions' : 'heads');
  const branches = branchKinds.some((kind) => kind === unit)
    ? branchGroups(model.value, coupled)
    : [];
  const survey = surveyGroups(
    files.value.name,
    { ...coupled, branches },
    { ...(unit !== undefined && { kind: unit }), all: all === true },
  );
  out.write(json === true ? JSON.stringify(survey, null, 2) + '\n' : renderGroups(survey));
  return clean;
}
