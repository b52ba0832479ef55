/** The model room: ONNX files read, understood, selected from and written back. */
export * from './graph.ts';
export * from './file.ts';
export * from './identity.ts';
export { checkpointFiles, readCheckpoint, rewriteCheckpoint } from './checkpoint/read-checkpoint.ts';
export { readJson, type JsonObject } from './checkpoint/json-text.ts';
export { readModel } from './read/read-model.ts';
export { foldedNorms, foldedWeights, type FoldedWeight } from './exports/folded-weights.ts';
export { mendExport } from './exports/mend-export.ts';
export { factorFiles, factorModel, mustMatrix, factorSizes } from './factors/factor-model.ts';
export { factorTensors, factorWeights, type Factored } from './factors/factors.ts';
export { matrixOf, type MatrixForm } from './factors/matrix.ts';
export {
  insertNodes,
  insertedTensors,
  insertionName,
  fits,
  siteIn,
  siteOf,
  type InsertedForm,
  type Insertion,
  type Site,
} from './insert/insert-nodes.ts';
export { encodeModel, encodeWithExternal } from './onnx/encode.ts';
export { elementCount, featureAxis } from './shape.ts';
export { byteSize, codeOfType, isFloat, isHalf, typeOfCode, storedPrecision, roundedToHalf, type HalfType } from './element-types.ts';
export { floatTensor, intTensor, loadTensors, tensorOf, withScalars, mapTensors } from './values/tensors.ts';
export { tensorBytes } from './values/tensor-bytes.ts';
export {
  decodeValues,
  encodeValues,
  tensorValues,
  viewOfValues,
  tensorPart,
  tensorPartBytes,
  type TensorValues,
} from './values/tensor-values.ts';
export { readLayers, scopeOf } from './layers/read-layers.ts';
export { parameterCount, readParameters } from './layers/parameters.ts';
export { activationBehind, withoutActivation, normsBehind, type StoredNorm } from './layers/activation-behind.ts';
export {
  isReadMatrix,
  matrixIn,
  matrixOfRead,
  readsOfModel,
  readsOfNodes,
  weightReads,
  type MatrixLayout,
  type ReadMatrix,
  type WeightReads,
  scalesOfNormed,
} from './layers/reads.ts';
export { startsOf, type TensorStart } from './layers/starts.ts';
export {
  countBelowIn,
  countZerosIn,
  floatParameters,
  storedNotFinite,
  tellNotFinite,
  placeIn,
  notFiniteIn,
  type NotFinite,
} from './flat/stored-not-finite.ts';
export { paddingKey, paddingRows } from './flat/padding-rows.ts';
export { namedBuffers, storedTensors } from './flat/stored-tensors.ts';
export { withTakenBranches } from './flat/taken-branches.ts';
export { selectLayers } from './selectors/select-layers.ts';
export { sparseModel } from './write/sparse-initializers.ts';
export { rewriteModel, type NewValues, type RewrittenModel } from './write/rewrite-model.ts';
export { fixedBatch, freeBatch } from './batch/free-batch.ts';
export { faultsOn } from './batch/only-batch.ts';
export { feedModel, fedName, openAxis, portOfColumn, preludeOf, samplesOf, unfedModel, type FedInput } from './fed/feed-model.ts';
export { readEquation } from './shapes/equation.ts';
export { inferShapes, sizeNumbers, type Shapes } from './shapes/infer-shapes.ts';
export { countMacs, sizeOfModel, type ModelSize } from './shapes/count-macs.ts';
export { noteCopiedTables, noteComputedWeights, perhapsBuffers, noteEqualTensors } from './layers/told-tensors.ts';
export { readGroups, readWorlds, type CoupledModel, type Group } from './coupling/groups.ts';
export { worldOf } from './coupling/attention-axes.ts';
export { areUnits, bundleCount, bundlesOf, inMultiples, unitGroups, type UnitGroup } from './coupling/unit-groups.ts';
export { allGroups, branchGroups } from './branches/branch-groups.ts';
export type { BranchCut } from './branches/residual-branches.ts';
export type { Member } from './coupling/axis.ts';
export { cutOutline } from './surgery/surgery.ts';
export { sliceTensor, type CutTensor, type KeptSlices } from './surgery/slice-tensor.ts';
export { cutBranches } from './surgery/cut-branches.ts';
export { freeGroups, groupsNamed, unitsOf, modelWithout, withoutInner, type RemovedUnits } from './surgery/model-without.ts';
export { groupInPart, modelsAcross, type JoinedPart } from './components/own-groups.ts';
export { compactModel } from './surgery/compact.ts';
export { tokenSite, withFewerTokens } from './tokens/cut-tokens.ts';
export type { NoTokens, TokenCut, TokenSite } from './tokens/token-cut.ts';
