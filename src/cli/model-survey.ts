/** What `espalier inspect` finds out about a model; the fields of its JSON. */
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { tensorValues, type Layer, type Model, type ModelFiles } from '../model/index.ts';
import { readModel, type TensorValues, type ValueInfo } from '../model/index.ts';
import { readLayers } from '../model/layers.ts';
import { readParameters } from '../model/parameters.ts';

export interface ModelSurvey {
  readonly formatVersion: 1;
  readonly file: string;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Elements of all trainable initializers. */
  readonly parameters: number;
  /** What a recipe calls `weights`; `zeros` is left out where a type has no numbers of ours. */
  readonly weights: { readonly count: number; readonly zeros?: number };
  readonly layers: readonly SurveyedLayer[];
}

export interface SurveyedLayer {
  readonly name: string;
  readonly tensor: string;
  readonly operator: string;
  readonly dims: readonly number[];
  readonly count: number;
  readonly zeros?: number;
  readonly roles: readonly string[];
  readonly block?: number;
  readonly prunable: boolean;
}
