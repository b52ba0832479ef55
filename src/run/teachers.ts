/** Opens the other models that losses of a plan follow, each checked against the plan. */
import { diagnosticsOf, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { join } from 'node:path';
import { sharesOperators, teacherModel, type TeacherModel } from '../compute/teacher.ts';
import { otherTeacherOperators } from '../diagnostics/catalogue/compute.ts';
import { unreadableTeacher } from '../diagnostics/catalogue/plan-training.ts';
import { planOfOtherTeacher } from '../diagnostics/catalogue/run.ts';
import { resolveUsed } from '../language/use/library.ts';
import { fedAs } from '../plan/teachers/fed-as.ts';
import { feedModel, loadTensors, otherPart, readModel, type Model } from '../model/index.ts';
import type { Plan, PlannedTeacher } from '../plan/plan.ts';
import { leadsOut, leadsOutReason } from '../identity/checkpoint-at.ts';
import { hashOpenModel } from '../identity/hash-model.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { reasonOf } from '../record/run-folder.ts';

/** By name, with all tensors in memory; `model` is the one that learns, paths start at `folder`. */
export async function openTeachers(
  { teachers = [], task }: Plan,
  model: Model,
  folder = '.',
): Promise<Outcome<ReadonlyMap<string, TeacherModel>>> {
  const opened = new Map<string, TeacherModel>();
  const warnings: Diagnostic[] = [];
  for (const planned of teachers) {
    const { value, diagnostics } = await openTeacher(planned, { model, task }, folder);
    if (value === undefined) return { diagnostics };
    opened.set(planned.name, value);
    warnings.push(...diagnostics);
  }
  return { value: opened, diagnostics: warnings };
}

type Learner = { readonly model: Model; readonly task: Plan['task'] };

async function openTeacher(planned: PlannedTeacher, { model, task }: Learner, folder: string): Promise<Outcome<TeacherModel>> {
  const { name, file, output } = planned;
  const { input, inputs } = fedAs(planned, task);
  const path = join(folder, file);
  const refused = (reason: string): Outcome<TeacherModel> => ({
    diagnostics: [diagnose(unreadableTeacher, { name, file: path, reason }, { file: path })],
  });
  const against = reasonAgainst(folder, file);
  if (against !== undefined) return refused(against);
  const { value: files, diagnostics } = openModelFiles(path);
  if (files === undefined) return refused(diagnostics[0]?.message ?? 'it is no file');
  try {
    // Read and loaded before it is hashed, so that what was loaded is what the hash is of.
    const read = readModel(files);
    const loaded = read.value && loadTensors(read.value, files);
    const { value: hash, diagnostics: ofHash } = await hashOpenModel(files, read.value);
    if (hash === undefined) return refused(ofHash[0]?.message ?? 'it is no file');
    const other = otherPart(planned, hash);
    if (other !== undefined) return { diagnostics: [diagnose(planOfOtherTeacher, { name, ...other }, { file: path })] };
    if (read.value === undefined || loaded?.value === undefined || hasErrors(loaded.diagnostics)) {
      return { diagnostics: [...read.diagnostics, ...diagnosticsOf(loaded)] };
    }
    if (planned.scores !== true && !sharesOperators(read.value, model)) {
      return { diagnostics: [diagnose(otherTeacherOperators, { teacher: name }, { file: path })] };
    }
    return { value: teacherModel(feedModel(loaded.value, inputs), input, output), diagnostics: ofHash };
  } finally {
    files.close();
  }
}

/** Why a file may not be read; undefined where nothing speaks against it. */
function reasonAgainst(folder: string, file: string): string | undefined {
  if ('problem' in resolveUsed(file, '')) return 'its path leads out of the folder of the plan';
  try {
    const target = leadsOut(folder, file);
    return target === undefined ? undefined : leadsOutReason(target);
  } catch (error) {
    return reasonOf(error);
  }
}
