/** The model that a plan was made for: its files held open, and held to the content that was planned. */
import { planOfOtherModel, modelChanged } from '../diagnostics/catalogue/run.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { insertNodes, otherPart, readModel, type Model, type ModelIdentity } from '../model/index.ts';
import { faultOfData } from '../data/data-fault.ts';
import { plannedInsertions } from '../plan/train/planned-train.ts';
import type { Plan } from '../plan/plan.ts';
import { hashOpenModel, watchContent } from './hash-model.ts';
import type { OpenModelFiles } from './model-files.ts';
import { openNetwork } from './open-parts.ts';

export interface PlannedModel {
  /** With what the plan inserts. */
  readonly files: OpenModelFiles;
  /** `files` as they were read; absent where the plan inserts anything. */
  readonly read?: Outcome<Model>;
  /** As they lie on the disk, mended. */
  readonly base: OpenModelFiles;
  /** What is wrong where a file of the model is no longer what was planned with; asked when work on it is done. */
  readonly changed: () => Diagnostic | undefined;
}

/** `path` is the folder of the files where the plan has several models. Errors: ESP3090 where it cannot be read, ESP6540 where a file of it is another one than planned. */
export function openPlannedModel(plan: Pick<Plan, 'model' | 'models' | 'stages'>, path: string): Promise<Outcome<PlannedModel>> {
  return collectingAsync(async (take, fail) => {
    const { model: planned } = plan;
    const files = take(openNetwork(path, plan.models));
    // What is unreadable is told by whoever loads it, unless it is another file anyway.
    const read = readModel(files);
    const { value: model } = read;
    const watched = watchContent(files.stored, files.opened());
    const hashed = await hashOpenModel(files, model);
    const other = hashed.value && differenceFrom(planned, hashed.value, files.stored.path);
    const found = other === undefined ? hashed.diagnostics : [other];
    if (hasErrors(found)) {
      files.close();
      return fail(found);
    }
    const changed = (): Diagnostic | undefined => {
      const file = watched(hashed.value ?? planned);
      return file === undefined ? undefined : diagnose(modelChanged, { file }, { file });
    };
    const insertions = plannedInsertions(plan.stages);
    const value = {
      // A model that cannot be read has none: the command that loads it says why.
      files: model === undefined ? files : { ...files, ...insertNodes(files, model, insertions) },
      base: files,
      changed,
      read: insertions.length === 0 ? read : undefined,
    };
    return take({ value, diagnostics: hashed.diagnostics });
  });
}

/** What is wrong where the model of a path has other content than planned. */
export function differenceFrom(planned: ModelIdentity, found: ModelIdentity, path: string): Diagnostic | undefined {
  const other = otherPart(planned, found);
  return other && diagnose(planOfOtherModel, other, { file: path });
}

/** What comes of work on a model and data; nothing where they changed meanwhile, whatever else was found or thrown. */
export async function whileUnchanged<T>(changed: PlannedModel['changed'], work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    const done = await work();
    const fault = changed();
    return fault === undefined ? done : { diagnostics: [fault] };
  } catch (error) {
    const fault = changed() ?? faultOfData(error);
    if (fault === undefined) throw error;
    return { diagnostics: [fault] };
  }
}
