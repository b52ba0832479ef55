/**
 * Where PyTorch's current exporter says that a node comes from: the modules around it, outermost first, and last the operation in the traced
 * graph. `['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']`; the first is the network itself.
 */
import type { Decoded } from '../onnx/decode-message.ts';

const scopesKey = 'pkg.torch.onnx.name_scopes';
export const rulesKey = 'pkg.onnxscript.rewriter.rule_name';

/** A list of short names; more is no list of scopes. */
const longest = 1 << 14;
const listOfNames = /^\[(?:'[^'\\\n]*'(?:, '[^'\\\n]*')*)?\]$/;

export interface Scope {
  /** The innermost module, as `named_modules()` calls it. */
  readonly module: string;
  /** `linear_3`, `layer_norm`. */
  readonly operation: string;
}

/** Undefined for a node that does not say it in this form. */
export function scopeIn({ metadataProps }: Decoded<'Node'>): Scope | undefined {
  const text = metadataProps?.find(({ key }) => key === scopesKey)?.value ?? '';
  if (text.length > longest || !listOfNames.test(text)) return undefined;
  const names = [...text.matchAll(/'([^']*)'/g)].map(([, name = '']) => name);
  const [operation, module] = [names.at(-1), names.at(-2)];
  if (operation === undefined || module === undefined || module.includes('/')) return undefined;
  // A second call of a module has a number of its own: `fc@1`.
  return { module: module.replaceAll(/@\d+/g, ''), operation };
}

/** The rules of the optimizer that have made a node. */
export function rulesOf({ metadataProps }: Decoded<'Node'>): string {
  return metadataProps?.find(({ key }) => key === rulesKey)?.value ?? '';
}
