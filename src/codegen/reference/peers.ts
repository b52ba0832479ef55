/**
 * How other systems use our words, where they differ. Facts read from the sources of SparseML, LLM Compressor, NNI 3, NNCF (up to 2.17),
 * Intel Neural Compressor (up to 3.7), Distiller, PaddleSlim, coremltools, TFMOT, jaxpruner, Cerebras ModelZoo, Torch-Pruning, open_lth,
 * Model Optimizer and the scripts of SparseGPT and Wanda.
 */

const schedule =
  'One schedule, six traces: a cubic from 5% to 80% over steps 10 to 100, every 25, updates at 10, 35, 60, 85 and 100 in SparseML ' +
  '(which stops at 79.7% if training has exactly 100 steps); at 10, 35, 60 and 85 in TFMOT, which never reaches 80% because the end is off its grid; at the same four steps in ' +
  'Distiller, which stretches the curve so that 80% is reached at 85; at 25, 50, 75 and 100 in jaxpruner, whose grid is absolute and which ends at 79.92% when updates come every 30; at 25, 50 and 75 in ' +
  'NNI, which has neither a start value nor an end; and at every batch before step 100 in LLM Compressor.';

const matching =
  'Names are matched differently everywhere: by the start of the name in SparseML, LLM Compressor and NNI (so `layer1` takes `layer10` too), anywhere inside it in NNCF and Neural Compressor, exactly in ' +
  'coremltools, Distiller and PaddleSlim, by globs in Model Optimizer and Cerebras. Here a glob matches the whole name.';

/** By `clause over`, `verb rewire`, `allocation global`: a kind or category, and its word. Markdown, whole sentences. */
export const peers: Readonly<Record<string, string>> = {
  'clause to':
    'What a sparsity is a share of differs: one tensor in most systems, a row in Wanda, a block of 128 columns in SparseGPT, all prunable or all parameters elsewhere; NNCF prints both. So does the ' +
    'rounding: SparseML rounds; Distiller, LLM Compressor, NNI and coremltools round down; SparseGPT takes one more; TFMOT and jaxpruner round what is kept. At equal scores LLM Compressor prunes too many and TFMOT too few. Here the count is the nearest, and exact.',
  pattern:
    'N:M means that N are kept in SparseML, jaxpruner and onnxsim, and that N are pruned in LLM Compressor, Neural Compressor, coremltools, TFMOT (`m_by_n`), PyTorch (`zeros_per_block`) and the scripts of SparseGPT and Wanda. Both agree on 2:4; for 1:4 they are 50 points apart. That is why only halves may be written with a colon here.',
  'clause removing':
    'Most systems count a ratio from the original model; open_lth counts each round from what remains, as the lottery-ticket papers do. NNCF has ratios of channels, of parameters and of FLOPs under similar names.',
  'clause over': `${schedule} Here an update always comes at the end of the window.`,
  'clause every':
    'The update frequency of SparseML is in epochs, as fractions; NNI gives an interval and a number of times; MCRP has one interval for the mask and another for the policy. In several systems the last update is lost if the window is no multiple of the interval; here it never is.',
  'clause along':
    'SparseML names the curves `linear`, `cubic` and `inverse_cubic`; TFMOT and LLM Compressor have a polynomial decay; Neural Compressor takes `exp` unless told otherwise, NNCF offers `exponential`, `adaptive` and `multistep`. AGP, in Distiller and NNI, is our `cubic`.',
  'clause in': matching,
  'clause except':
    'It is `ignore` in LLM Compressor, `exclude_op_names` in NNI, `ignored_scopes` in NNCF, `excluded_op_names` in Neural Compressor, which also leaves out the last linear layer without saying so. SparseML and Distiller have no such key: layers that are not pruned are not listed.',
  'clause protect':
    'NNI and Neural Compressor take a least and a highest ratio for a layer. In NNI these do not protect: they are summed to see whether a global target is possible, the layers then share one threshold, and a target that is not possible is lowered without a word. Torch-Pruning has a highest ratio only. Here `min` and `max` hold, and a conflict is an error before anything runs.',
  'clause ranked':
    'Blocks such as `block4` and `[4, 1]` in SparseML, TFMOT and Neural Compressor are weights that are pruned together: `tiles` here. A block is a set of weights that compete with each other, as the 128 columns of SparseGPT do.',
  'clause allocated':
    'The sensitivities of Distiller are factors that the user finds out and writes down, one a tensor (here `to threshold 0.6 * std(w)`); onnxsim measures them but only reports. OWL in LLM Compressor is a fixed rule of its own.',
  'clause mask':
    'In the first TensorFlow code of gradual pruning a weight could come back while the window was open (`revisable`); in most later systems it cannot (`hard`). Straight-through masks are `STE` in jaxpruner.',
  'clause within':
    'No other system takes a budget for retraining in its recipe: which parameters train is code of the user, or a list of names.',
  'clause version': 'Recipes of SparseML and Distiller may carry a version, which is read and ignored.',
  'verb rewire':
    'RigL and SET are what jaxpruner and Cerebras call it, with a drop fraction that falls along a cosine; SparseML has RigL, AC/DC and Top-KAST; Distiller has splicing.',
  'verb rewind':
    'open_lth rewinds to a step, by the option `rewinding_steps=500it`. NNI had a lottery-ticket pruner up to version 2. In the other systems rewinding is code of the user.',
  'verb retrain':
    'SparseML can train a part of the parameters (`TrainableParams`) but knows no adapters; LLM Compressor keeps a mask (`ConstantPruning`) while another trainer does the work.',
  'verb calibrate': 'For norms NNCF has the same under the name of batch-norm adaptation; elsewhere it is left to the user.',
  'verb prune':
    'This is a class with arguments of its own: `GMPruningModifier` in SparseML, `SparseGPTModifier` and `WandaPruningModifier` in LLM Compressor, a pruner with a configuration list in NNI, a policy in Distiller. To change the criterion there is to change the class, and with it what scope, rounding and schedule mean.',
  'block stage':
    'Stages of SparseML follow on each other, as here. LLM Compressor reads them and then flattens them into one list. In Cerebras each phase is a file of its own.',
  'definition param':
    'SparseML evaluates variables as Python, within limits; LLM Compressor has dropped them; open_lth takes flags on the command line.',
  'clause loss':
    'Distillation is a modifier of its own in SparseML, on outputs or layer by layer, a compressor that is fused with another in NNI, an algorithm in NNCF, a separate flag in Distiller. It is a term of the loss here.',
  'pruned channels':
    'In older SparseML a filter is the first dimension of a kernel and a channel the second; in its successor and in LLM Compressor it is the other way round. NNI says `in_channel` and `out_channel`, Neural Compressor `channelx1` for input channels. Here a channel is an output of a convolution.',
  'pruned tiles':
    'They are the blocks of other systems: `[r, c]` and `block4` in SparseML, where `block4` is `tiles(rows: 1, columns: 4)` and pads what is no multiple, which `[r, c]` refuses; a list of sizes in NNI, `block_r,c` in LLM Compressor, `block_n,m` in jaxpruner, `NxM` in Neural Compressor. TFMOT pools the |w| of a block by their mean or their maximum, as `grouped by` does here.',
  'allocation global':
    'It is a value of `pruning_scope` in Neural Compressor and of `sparsity_level_setting_mode` in NNCF, a group in NNI, and a keyword that LLM Compressor still reads but refuses.',
  'allocation uniform':
    'SparseML, TFMOT, Distiller and LLM Compressor take each layer alone unless told otherwise, and have no name for it; jaxpruner calls it `uniform`.',
  'allocation erk': 'SparseML has it only inside RigL; jaxpruner has it beside `uniform`.',
  'criterion magnitude': 'NNI and Distiller call it `level`; NNCF has `abs` and `normed_abs`; coremltools means the L2 norm.',
  'criterion snip': 'Neural Compressor has `snip` and `snip_momentum`.',
  'criterion taylor': 'Torch-Pruning and NNI have it for channels and groups of channels.',
};
