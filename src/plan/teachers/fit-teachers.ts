/** Holds the teachers of a recipe against the model that is to learn from them. */
import type { PlannedTeacher } from '../plan.ts';
import { wholeOutput } from '../../basics/slices.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-training.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { pathOutside, pathUnreadable } from '../../diagnostics/catalogue/use.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { NamedFile, Recipe } from '../../language/typed.ts';
import { resolveUsed } from '../../language/use/library.ts';
import type { ValueInfo } from '../../model/index.ts';
import type { PlanSettings } from '../facts.ts';
import { scorerOutput } from '../../diagnostics/catalogue/plan-samples.ts';
import type { TeacherHeader } from './teacher-header.ts';

/** What a loss can follow, by name. */
export type Teachers = ReadonlyMap<string, FittedTeacher>;
type FittedTeacher = TeacherHeader & { readonly planned: PlannedTeacher; readonly unlike?: OtherValue };
/** The outputs of the models that score samples, by name. */
export type Scorers = ReadonlyMap<string, ValueInfo>;

export interface FittedTeachers {
  readonly teachers: Teachers;
  readonly scorers: Scorers;
  readonly planned: readonly PlannedTeacher[];
  readonly diagnostics: readonly Diagnostic[];
}

export function fitTeachers({ models = [], source }: Recipe, settings: PlanSettings, use: ModelUses): FittedTeachers {
  const scorers = new Map<string, ValueInfo>();
  const teachers = new Map<string, FittedTeacher>();
  const planned: PlannedTeacher[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const model of models) {
    if (model.part !== undefined) continue;
    const scores = use.scoring.has(model.name) && !use.followed.has(model.name);
    const fitted = fitTeacher(model, settings, scores);
    if (typeof fitted === 'function') {
      diagnostics.push(fitted({ source, span: model.span }));
      continue;
    }
    if (!scores) teachers.set(model.name, { ...fitted.header, planned: fitted.planned, unlike: fitted.unlike });
    if (use.scoring.has(model.name)) scorers.set(model.name, fitted.output);
    planned.push(fitted.planned);
  }
  return { teachers, scorers, planned, diagnostics };
}

/** Names of other models, by what statements do with them. */
export interface ModelUses {
  readonly scoring: ReadonlySet<string>;
  /** By losses. */
  readonly followed: ReadonlySet<string>;
}

/** How its output differs from that of the model, which matters to what compares the two. */
type OtherValue = { readonly name: string; readonly own: string; readonly theirs: readonly string[] };

interface Fitted extends Pick<FittedTeacher, 'planned' | 'unlike'> {
  readonly header: TeacherHeader;
  readonly output: ValueInfo;
}

type Complaint = (place: Parameters<typeof diagnose>[2]) => Diagnostic;

function fitTeacher({ name, file }: NamedFile, settings: PlanSettings, scores: boolean): Fitted | Complaint {
  const resolved = resolveUsed(file, '');
  if ('problem' in resolved) {
    const fault = resolved.problem === 'unreadable' ? pathUnreadable : pathOutside;
    return (place) => diagnose(fault, { file }, place);
  }
  const header = settings.teachers?.get(file);
  if (header === undefined || settings.ports === undefined) {
    const instead = 'plan the recipe with `espalier plan`, which reads the file of the model; a program gives it in `models`';
    return (place) => diagnose(unsupported, { what: `the model \`${name}\` without its file`, instead }, place);
  }
  if ('reason' in header) return (place) => diagnose(catalogue.unreadableTeacher, { name, file, reason: header.reason }, place);
  const { ports } = settings;
  const input = partnerOf(ports.input, header.inputs);
  const { inputs } = settings.task;
  const isUnfed = inputs !== undefined && !header.inputs.every((own) => own.name === input || inputs.some((fed) => fed.name === own.name));
  if (typeof input !== 'string' || isUnfed) {
    const args = { name, own: textOf(ports.input), theirs: header.inputs.map(textOf) };
    return (place) => diagnose(catalogue.otherTeacherInput, args, place);
  }
  const [only] = header.outputs;
  if (scores && header.outputs.length !== 1) {
    const args = { name, theirs: header.outputs.map(textOf) };
    return (place) => diagnose(scorerOutput, args, place);
  }
  const others = { name, own: textOf(ports.output), theirs: header.outputs.map(textOf) };
  if (only === undefined) return (place) => diagnose(catalogue.otherTeacherOutput, others, place);
  const partner = partnerOf(ports.output, header.outputs);
  const shared = settings.task.outputs?.map(wholeOutput) ?? [];
  const output = (scores ? undefined : (shared.find((own) => header.outputs.some((one) => one.name === own)) ?? partner)) ?? only.name;
  const info = header.outputs.find((one) => one.name === output) ?? only;
  const { sha256, external, parameters } = header;
  return {
    header,
    output: info,
    unlike: partner === undefined ? others : undefined,
    planned: { name, file: header.file, sha256, external, input, output, parameters, scores: scores || undefined },
  };
}

/** The value of the same name, else the only one; it has the same type and dimensions. */
function partnerOf(own: ValueInfo, theirs: readonly ValueInfo[]): string | undefined {
  const [only] = theirs.length === 1 ? theirs : [];
  const partner = theirs.find(({ name }) => name === own.name) ?? only;
  return partner !== undefined && agree(own, partner) ? partner.name : undefined;
}

/** The batch comes first; a dimension without a number may be any. */
function agree(own: ValueInfo, other: ValueInfo): boolean {
  if (own.type !== other.type) return false;
  if (own.dims === undefined || other.dims === undefined) return true;
  const { dims } = other;
  if (own.dims.length !== dims.length) return false;
  return own.dims.slice(1).every((dim, index) => {
    const partner = dims[index + 1];
    return typeof dim !== 'number' || typeof partner !== 'number' || dim === partner;
  });
}

/** `logits: float32 [batch, 10]`. */
function textOf({ name, type, dims }: ValueInfo): string {
  return `\`${name}\`: ${type ?? 'no tensor'} [${dims?.join(', ') ?? '…'}]`;
}
