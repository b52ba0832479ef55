/** The model room: ONNX files read, understood, selected from and written back. */
export * from './graph.ts';
export * from './file.ts';
export * from './identity.ts';
export { checkpointFiles, readCheckpoint } from './checkpoint/read-checkpoint.ts';
export { readJson } from './checkpoint/json-text.ts';
export type { JsonObject } from './checkpoint/json-text.ts';
export { rewriteCheckpoint } from './checkpoint/rewrite-checkpoint.ts';
export { readModel } from './read/read-model.ts';
export { foldedNorms } from './exports/folded-norms.ts';
export { mendExport } from './exports/mend-export.ts';
export { insertNodes } from './insert/insert-nodes.ts';
export { insertedTensors, insertionName } from './insert/insertion.ts';
export type { InsertedForm, Insertion } from './insert/insertion.ts';
export { fits, siteIn, siteOf } from './insert/site.ts';
export type { Site } from './insert/site.ts';
export { encodeModel, encodeWithExternal } from './encode.ts';
export { elementCount } from './shape.ts';
export { byteSize, codeOfType, isFloat, isHalf, typeOfCode } from './element-types.ts';
export type { FloatType, HalfType } from './element-types.ts';
export { floatTensor, intTensor, loadTensors, tensorOf, withScalars } from './tensors.ts';
export { tensorBytes } from './values/tensor-bytes.ts';
export { decodeValues, encodeValues, tensorValues, viewOfValues } from './values/tensor-values.ts';
export type { TensorValues } from './values/tensor-values.ts';
export { roundedToHalf } from './values/half.ts';
export { tensorPart, tensorPartBytes } from './values/tensor-part.ts';
export { readLayers } from './layers/read-layers.ts';
export { parameterCount, readParameters } from './layers/parameters.ts';
export { storedPrecision } from './stored-precision.ts';
export { normsBehind } from './layers/norms-behind.ts';
export { startsOf } from './layers/starts.ts';
export type { TensorStart } from './layers/starts.ts';
export type { StoredNorm } from './layers/norms-behind.ts';
export { countZerosIn } from './count-zeros.ts';
export { floatParameters, storedNotFinite } from './stored-not-finite.ts';
export { tellNotFinite } from './tell-not-finite.ts';
export { placeIn } from './values/element-index.ts';
export { notFiniteIn } from './values/not-finite.ts';
export type { NotFinite } from './values/not-finite.ts';
export { storedTensors } from './flat/stored-tensors.ts';
export { withTakenBranches } from './flat/taken-branches.ts';
export { selectLayers } from './selectors/select-layers.ts';
export { sparseModel } from './write/sparse-initializers.ts';
export { rewriteModel } from './write/rewrite-model.ts';
export type { NewValues } from './write/rewrite-model.ts';
export { inferShapes, wholeNumbers } from './shapes/infer-shapes.ts';
export type { Shapes } from './shapes/infer-shapes.ts';
export { countMacs } from './shapes/count-macs.ts';
export { sizeOfModel } from './shapes/size-of-model.ts';
export type { ModelSize } from './shapes/size-of-model.ts';
export { noteEqualTensors } from './layers/equal-tensors.ts';
export { readGroups, readWorlds } from './coupling/groups.ts';
export type { CoupledModel, Group } from './coupling/groups.ts';
export { worldOf } from './coupling/attention-axes.ts';
export {
  areUnits,
  bundleCount,
  bundlesOf,
  inMultiples,
  unitGroups,
} from './coupling/unit-groups.ts';
export type { UnitGroup } from './coupling/unit-groups.ts';
export { allGroups, branchGroups } from './branches/branch-groups.ts';
export { featureAxis } from './branches/feature-axis.ts';
export type { BranchCut } from './branches/residual-branches.ts';
export type { Member } from './coupling/member.ts';
export { mapTensors } from './map-tensors.ts';
export { cutOutline } from './surgery/outline-cut.ts';
export { sliceTensor } from './surgery/slice-tensor.ts';
export type { CutTensor, KeptSlices } from './surgery/slice-tensor.ts';
export { freeGroups, groupsNamed, unitsOf } from './surgery/model-units.ts';
export { modelWithout, withoutInner } from './surgery/model-without.ts';
export type { GoneUnits } from './surgery/model-without.ts';
export { compactModel } from './surgery/compact.ts';
export { cutBranches } from './surgery/cut-branches.ts';
export { tokenSite, withFewerTokens } from './tokens/cut-tokens.ts';
export type { NoTokens, TokenCut, TokenSite } from './tokens/token-cut.ts';
