/** For each paper's recipe what was hard to say in the language, and what that taught about it. */

export const lessons: Readonly<Record<string, string>> = {
  'adapt-pruner':
    'Rounds of small cuts are a `repeat`, and `of original` keeps them equal. What a block loses and which of its units go are two measurements: `allocated by` and `by`.',
  cfsp: 'Shares of blocks were there for weights. That units take them needed no word: a group stands where a layer does, and the block is found in the graph.',
  compresso:
    'What holds the expected size to the target is a clause of the training, whose multipliers are part of its state. A prompt before the samples has no word.',
  pat: 'The mask is a gate on the width of the stream, and the factor on its norms belongs to the cut: one form of gates was new. Layers that are inserted beside others train and merge as adapters do.',
  aptp: 'Several networks out of one were there: the arms of a `sweep` that nothing joins leave a model each. Codes and their router were new, and that an arm takes its code by a parameter.',
  'consensus-subnetwork':
    'Both penalties of the paper are expressions of `q`, the share of the batch that opens a gate. How many inputs agree is a score like any other, so that the cut is a `prune`.',
  ecodiff:
    'That the output stays what it was is a loss with the unpruned network as its teacher: `features(original, at: head)`. A loop of the model over its own output has no word.',
  efficientllm:
    'Cutting and training take turns in a `repeat`. A mean over the steps of training is collected under a name, and the next cut ranks by it.',
  fedtiny:
    'Candidates are arms with names, and `pick best` measures them. Clients are arms too, each with data of its own: the average counts them by their samples, and `rewire` reads the gradients of all.',
  loraprune:
    'Adapters and a window of pruning share a stage, and nothing had to be said of how they meet. A score that reads the adapters would need variables for them.',
  'sd-pruning':
    'A grid is a sweep inside a sweep. Two files are two models with names, and their layers are named behind those; what connects them is named too, and read as one network.',
  'sp-adapters': 'That a score sees weight and adapter together needed no word: it is what the layer computes with.',
  'd-pruner':
    'A score that is summed over steps is kept under a name, and a later criterion reads it as it reads a weight. Two texts are two data sets: the train data and the calibration data.',
  'atp-llava':
    'What leaves is no part of the file, so no mask holds it: the choice is made anew for each sample, inside the graph. A threshold that a sample sets would leave another number of tokens each time, which a tensor of fixed shape cannot hold.',
  ecoflap:
    'How much a block keeps and which weights are two measurements, and two clauses: `allocated by` and `by`. That no block gets too sparse is the floor that there was.',
  finercut:
    'The unit is a residual branch, and only the model without it says what it is worth: a criterion may speak of `full` and `without`.',
  flap: 'The score is a column of the matrix that reads the unit, and of nothing else; `grouped by readers` came of it.',
  trp: 'A projection is no mask: what trains on has all its ranks again, so that `project` is a verb of its own and no `prune`. What lasts is the surgery, `factorize`.',
  lapp: 'A threshold is one number of a group of units, and a margin is what a unit has above it: `thresholds` beside `gates`, `margin` beside `gate`. A budget with both axes of every kernel in it is no sum over units, so `toward` counts it.',
  'l1-filters': 'A filter is ranked by the tensor that makes it alone: `grouped by first`. Nothing else was needed.',
  'layer-lottery': 'That a score is taken again after each removal is one clause, `rescored every 1 block`.',
  'llm-pruner': 'Which members a coupled unit has is never written: the graph says it. The recipe is shorter than the options of the code.',
  'mask-sparsity':
    'Channels that are chosen now and go later need no set with a name: a mark keeps the scales, and `step(threshold - |chosen.gamma|)` is 1 for those below it.',
  'network-slimming':
    'The scale of a norm speaks of the layer that makes the channel and of none that reads it, so a criterion of `gamma` counts makers alone.',
  obspa: 'The score of a unit and what makes up for it come of one inverse; `rescored` keeps them true while units go.',
  precrop:
    'Widths are what a global criterion gives; to take them and forget which channels it meant is `allocated by global(synflow)` beside `by random`.',
  'pruning-by-explaining': 'Relevance is a variable like a gradient, with rules of its own on the way back.',
  rethinking:
    'Three futures of one pruned network are three arms of a `branch`, named. How long the old compute lasts is known when planning, and has no word that carries it.',
  spa: '`normalized by mean per layer` makes groups of different sizes compare, and the budget is met by counting the cut model.',
  ap: 'Two cuts share one base in the paper, and each has its own here: 18% and then 2% of what is left. `among w < 0` and `cycle.w` made the second cut one line, so candidates are a filter and not a criterion.',
  bip: 'Two training statements in one stage say the alternation without a word for it. The gradient that the paper states in place of the derived one cannot be said, and is a deviation.',
  'data-pruning':
    'A criterion of samples may vary by sample where every other must not; only the object tells. Probabilities are `exp(y) / sum(exp(y) over out)`, since `softmax` takes a list.',
  idcm: 'What measures may lose samples where several make one answer and each answer keeps one: the data set says so, and the recipe names the same column. A score of another model is its output, `scorer.y`.',
  provence:
    'The title that stays with any sentence is their parent: one clause closes over trees of any depth. A threshold leaves a number to the run, so the plan gives the fewest and the most.',
  htmlrag:
    'A cascade is two statements with falling budgets. That ancestors stay is the clause that keeps a title; that only their tags would stay has no word, since a sample is kept or not.',
  dimap:
    'A module is a `group` of the recipe, and `tail(w^2 over module)` takes its layers as one list. Roles name modules of every transformer, but no role parts queries from projections.',
  'essential-sparsity': 'A ladder is a `sweep` with a range. The knee of its curve is for the reader: what is measured steers nothing.',
  'gblm-pruner':
    'Sums and means differ by a constant that a user has to work out: its 100 is 25 here. Which model each statistic is taken on cannot be said, so both come from the dense one.',
  'global-mp':
    'A floor in weights, one for all layers, was said as a share of each layer: it is the same promise, and feasible on layers that are smaller than the floor.',
  gmp: 'Nothing: this paper’s words became the language’s.',
  granet: 'Pruning and growing are two statements with clocks of their own, and run in textual order; no word for the pair was needed.',
  grasp: 'A Hessian times a gradient is one function, `hv`. The temperature of its loss belongs to a loss that criteria do not have.',
  'iss-p': 'That weights shrink instead of going is a property of the mask: `mask shrinking(factor: 0.95)`.',
  'kd-data-pruning': 'A teacher is a mark of the same network. One of another architecture would be a `model`.',
  'lottery-jackpots': '`allocated by global(…)` parts how many from which. How many weights may change sides at a step has no word.',
  'lottery-ticket': 'Two prune statements in a stage say two rates; arithmetic on a parameter, `rate / 2`, keeps them together.',
  movement:
    'Scores train beside weights by `train scores`; the criterion is then `s` and nothing else. What the paper adds is a straight-through gradient, which is the trained object’s affair.',
  pdp: 'A soft mask is a re-parameterisation of the user’s own. Its width should follow the threshold, and an expression says that where a constant could not.',
  perp: 'One `retrain` with four parts. That the head has an adapter of its own is said by `on:`, since `in` speaks of the statement.',
  'pqi-sap':
    'An amount that is measured is not known when planning: `limited by` names the metric, and the plan has the fewest and the most that can go.',
  'progressive-gradient-flow':
    '`through` says the patterns on the way. A mask that fades by a formula of time would be a re-parameterisation with a clock.',
  'random-pruning': 'Allocation and criterion are two words, so `erk random` is the whole method.',
  'rd-pruning': 'The search over layers is a computed allocation, and how far outputs move is one of its words: `distortion`.',
  rigl: 'The drop fraction is a share of what is left, in each layer, with a decay: it is said as a rate is.',
  'rnn-sparsity':
    'The matrices inside a recurrent node are roles: `recurrent.input`, `recurrent.hidden`. Arms need stages with names of their own.',
  'stable-rps':
    'It prunes nothing, so that no `prune` says it: `share` is a verb of its own, and `memory` a metric beside `sparsity`, which stays 0.',
  set: 'Growing at random is growing by `draw()`: no second verb.',
  snip: 'One line. That there is one threshold and no floor is the paper’s, and the linter wants it said.',
  spiel:
    'What moves is a change of a weight and no weight, so it is a clause of the training and no `rewire`: dropped means back to the value before.',
  'sparse-model-soups':
    'Equal shares of what is left are arithmetic on parameters; members and rounds are counts, so the same recipe is its own baseline with one member.',
  'sparse-pretraining': 'A window in shares of compute is another unit, not another clock, and is solved to steps when planning.',
  sparsegpt: 'Which weights go and who makes up for them are two clauses: `by obs` and `compensating by obs`.',
  'stabilizing-lth':
    'A mark in mid-training is a statement between two stages. To go on with the schedule from there, a length would have to be given less what is done.',
  synflow:
    'A gradient of something else than the loss, in something else than the weights, has arguments: `grad(sum(y), weights: |w|, inputs: 1)`.',
  tas: 'A search is two statements that take turns on two halves of the data, and what it may cost is an expression of its loss; only that a width is drawn needed a word. The other layers of a width that is searched for came for free with coupled groups.',
  'three-regime':
    'Two nested sweeps, and twins one after the other, since marks of an arm are not seen outside. What lies between two networks is `measure … between` their marks: the barrier of a metric, or `cka`.',
  wanda: 'Scope and criterion are two clauses: `ranked per row` is half of the method.',
};
