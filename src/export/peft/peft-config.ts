/**
 * `adapter_config.json` as PEFT reads it (`peft/tuners/lora/config.py`, `peft/tuners/tuners_utils.py`): a name of a
 * module stands for all modules that end in it, and of patterns of ranks the first that fits counts.
 */
import type { PeftModule } from './peft-module.ts';

export type PeftConfig = Readonly<Record<string, unknown>>;

/** `all` are the names of the modules of the network that have parameters. */
export function peftConfig(modules: readonly PeftModule[], all: readonly string[]): PeftConfig {
  const names = modules.map(({ module }) => module);
  const [rank, ranks] = patternOf(modules, ({ adapter }) => adapter.rank);
  const [alpha, alphas] = patternOf(modules, ({ adapter }) => adapter.alpha);
  return {
    alpha_pattern: alphas,
    auto_mapping: null,
    base_model_name_or_path: null,
    bias: 'none',
    fan_in_fan_out: modules.some(({ isTurned }) => isTurned),
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    rank_pattern: ranks,
    revision: null,
    target_modules: isAmbiguous(names, all) ? expressionOf(names) : names,
    task_type: null,
    use_rslora: false,
  };
}

/** The value that most modules have; where one has another, all are listed, the longest names first. */
function patternOf(
  modules: readonly PeftModule[],
  valueOf: (module: PeftModule) => number,
): readonly [usual: number, pattern: Readonly<Record<string, number>>] {
  const counts = new Map<number, number>();
  for (const one of modules) counts.set(valueOf(one), (counts.get(valueOf(one)) ?? 0) + 1);
  const [usual = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (counts.size < 2) return [usual, {}];
  const sorted = modules.toSorted((a, b) => b.module.length - a.module.length);
  return [usual, Object.fromEntries(sorted.map((one) => [one.module, valueOf(one)]))];
}

/** Whether a module without an adapter ends in the name of one that has it. */
function isAmbiguous(names: readonly string[], all: readonly string[]): boolean {
  const adapted = new Set(names);
  const others = all.filter((name) => !adapted.has(name));
  return names.some((name) => others.some((other) => other.endsWith(`.${name}`)));
}

/** A text is an expression that a whole name must match. */
function expressionOf(names: readonly string[]): string {
  return names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
}
