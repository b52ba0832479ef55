/**
 * Reads a plan back from YAML (or JSON, which is YAML). A plan may come from anywhere, so its size
 * is bounded, anchors are refused, and every fault is reported at its line.
 */
import { isAlias, visit, isNode, type Document, type Range } from 'yaml';
import * as catalogue from '../diagnostics/catalogue/plan.ts';
import { collectingAsync, diagnose, type Diagnostic, type Outcome, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { boundedDocument } from '../language/yaml/tokens-of-yaml.ts';
import { findIncoherence } from './coherence.ts';
import type { Plan } from './plan.ts';
import type { Path } from './incoherence.ts';

/** Plans of real networks take kilobytes; a larger text is no plan. */
export const sizeLimit = 64 * 2 ** 20;
const faultLimit = 20;
/** The format that this version writes and reads. */
const planVersion: Plan['format'] = 2;

/** The plan that a YAML text holds, or what is wrong with the text, each at its line. */
export function planFromYaml(source: Source): Promise<Outcome<Plan>> {
  return collectingAsync(async (take, fail) => {
    if (source.text.length > sizeLimit) return fail([diagnose(catalogue.planTooLarge, { limit: sizeLimit }, { source })]);
    const document = take(boundedDocument(source, { merge: false, logLevel: 'silent' }));
    const faults = [...syntaxFaults(document, source), ...anchorFaults(document, source)];
    if (faults.length > 0) return fail(faults.slice(0, faultLimit));
    return take(await holdAgainstSchema(document, source));
  });
}

function syntaxFaults(document: Document.Parsed, source: Source): Diagnostic[] {
  return document.errors.map(({ message, pos: [start, end] }) => {
    const [problem = message] = message.split(' at line');
    return diagnose(catalogue.planSyntax, { problem }, { source, span: { start, end } });
  });
}

/** Aliases can multiply a small text into gigabytes, and no plan needs one. */
function anchorFaults(document: Document.Parsed, source: Source): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Node: (_, node) => {
      const anchor = isAlias(node) ? node.source : node.anchor;
      if (anchor === undefined) return undefined;
      found.push(diagnose(catalogue.planAliases, { anchor }, { source, ...spanOf(node.range) }));
      return visit.BREAK;
    },
  });
  return found;
}

async function holdAgainstSchema(document: Document.Parsed, source: Source): Promise<Outcome<Plan>> {
  // Compiling a schema costs more than everything else here: only readers of plans pay for it.
  const { checkAgainstSchema } = await import('./check-schema.ts');
  const format: unknown = document.get('format');
  if (Number.isInteger(format) && format !== planVersion) {
    const args = { format: Number(format), current: planVersion };
    return { diagnostics: [diagnose(catalogue.planFormat, args, { source, ...spanAt(document, ['format']) })] };
  }
  const older = memoryInOnePlace(document, source);
  const checked = checkAgainstSchema(document.toJS());
  if (checked.plan === undefined) {
    const diagnostics = checked.faults
      .slice(0, faultLimit)
      .map(({ path, problem }) => diagnose(catalogue.planSchemaBroken, { path, problem }, { source, ...spanAt(document, path) }));
    return { diagnostics };
  }
  const { plan } = checked;
  const diagnostics = findIncoherence(plan)
    .slice(0, faultLimit)
    .map(({ path, problem }) => diagnose(catalogue.planIncoherent, { path, problem }, { source, ...spanAt(document, path) }));
  return diagnostics.length > 0 ? { diagnostics } : { value: plan, diagnostics: older };
}

const memoryPath = ['estimates', 'memory'];

/** Plans of this format once held one number of bytes there; nothing that a run does hangs on it, so it is left out. */
function memoryInOnePlace(document: Document.Parsed, source: Source): readonly Diagnostic[] {
  if (typeof document.getIn(memoryPath) !== 'number') return [];
  const place = { source, ...spanAt(document, memoryPath) };
  document.deleteIn(memoryPath);
  return [diagnose(catalogue.olderMemory, {}, place)];
}

// Where the parts of a YAML document stand in its text.

/** The value at a path, or the nearest part around it that the document holds. */
function spanAt(document: Document.Parsed, path: Path): { readonly span?: Span } {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return spanOf(node.range);
  }
  return spanOf(document.contents?.range);
}

function spanOf(range: Range | null | undefined): { readonly span?: Span } {
  return range ? { span: { start: range[0], end: range[1] } } : {};
}
