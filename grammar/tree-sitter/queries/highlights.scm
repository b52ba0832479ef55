; Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.

(comment) @comment
(text) @string
(quoted_name) @string.special.symbol
(identifier) @string.special.url
(version) @string.special
(number) @number
(ratio) @number

"then" @keyword.conditional
(statement head: (verb) @keyword.function)
(statement head: (short_form) @keyword.function)
(statement head: (block) @keyword.repeat)
(statement head: (header) @keyword.directive)
(statement head: (definition) @keyword.type)
(clause word: _ @keyword)
(clause part: _ @keyword)

(named (name) @function.call (call))
(argument label: _ @variable.parameter)
[(operator) (sign) (comparison) "="] @operator
["(" ")" "[" "]" "{" "}" "|"] @punctuation.bracket
[":" ";"] @punctuation.delimiter

((word) @constant.builtin
  (#any-of? @constant.builtin "abs" "accuracy" "activation" "adam" "adamw" "all" "angle" "annealed" "apoz" "attention" "auc" "avg" "bce" "best" "beta" "bias" "biases" "block" "block-fisher" "block-influence" "blocks" "bypass" "bytes" "calibration" "channel" "channels" "cholesky" "chosen-flops" "cka" "class" "client" "clock" "code" "codes" "column" "compute" "constant" "constants" "conv" "conv1x1" "cosine" "count" "crossentropy" "cubic" "d" "deltas" "density" "depthwise" "diag" "dice" "dimensions" "dirichlet" "distances" "distortion" "down" "downsample" "draw" "drift" "duration" "embedding" "er" "erk" "exp" "expected-flops" "experts" "exponential" "f1" "fading" "features" "finercut" "first" "flops" "fluctuation" "full" "g" "gamma" "gate" "gates" "gblm" "geometric" "geometric-median" "global" "grad" "gradient" "grasp" "group-lasso" "gz" "h_in" "h_out" "hard" "hard-concrete" "hashed" "head" "heads" "hessian" "hidden" "hv" "hybrid" "iid" "input-gates" "inserted" "inverse" "inverse-fisher" "jensen-shannon" "kaiming" "kl" "l1" "l2" "label" "lagrangian" "lamp" "lasso" "last" "latency" "layer" "layers" "linear" "ln" "logistic" "lora" "loss" "loss-rise" "lr" "lrp" "m" "magnitude" "margin" "masked" "masks" "max" "mean" "median" "memory" "min" "miou" "mlp" "model" "movement" "mse" "nearest" "neurons" "none" "norm" "norms" "nuclear" "number" "obd" "obs" "only" "open-gates" "optimizer" "original" "p" "param-first" "params" "pareto" "pdp" "permuted" "perplexity" "piecewise" "plain" "pointwise" "polynomial" "powerprop" "product" "pruned" "psnr" "pytorch" "q" "r" "random" "rank" "ranks" "ratio" "readers" "received-attention" "recurrent" "recurrent.hidden" "recurrent.input" "remaining" "revisable" "ridge" "row" "rows" "s" "samples" "scaled" "scores" "seed" "sensitivity" "sgd" "share" "shifted" "shrinking" "size" "slimming" "sm3" "snip" "soft" "soft-threshold" "softmax" "sparsity" "spatial" "sqrt" "squared" "standard" "std" "step" "sublayer" "sublayers" "sum" "synflow" "t" "tail" "task" "taylor" "taylor-second" "test" "thresholds" "tiles" "tokens" "top" "train" "uniform" "up" "validation" "var" "w" "wanda" "weights" "width" "widths" "without" "x" "y" "y0" "zeros" "zeroth"))

((word) @type.builtin
  (#any-of? @type.builtin "batch" "batches" "block" "blocks" "channel" "channels" "dimension" "dimensions" "epoch" "epochs" "expert" "experts" "head" "heads" "hidden" "layer" "layers" "ms" "neuron" "neurons" "point" "points" "row" "rows" "s" "sample" "samples" "seed" "seeds" "step" "steps" "sublayer" "sublayers" "tile" "tiles" "token" "tokens" "unit" "units" "us" "weight" "weights" "width"))
