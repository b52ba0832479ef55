from neural_compressor.training import WeightPruningConfig, prepare_pruning

configs = [
    {  # the first block
        "op_names": ["block1.*"], 'pruning_type': "magnitude", "pattern": "4x1",
        "start_step": 0, "end_step": 100, "pruning_frequency": 10,
    },
    dict(op_names=['block2.*'], pattern='1x1', pruning_type='magnitude', target_sparsity=args.sparsity),
]
config = WeightPruningConfig(configs, target_sparsity=0.8, pruning_scope="local", sparsity_decay_type='linear')
prepare_pruning(model, config)
