"""Files and expressions that are nested to break programs are refused with a text, however deep they are."""

import hashlib
import struct
import sys

import pytest
import torch

import plans
from espalier_torch import EspalierError, Pruner
from espalier_torch import expressions as ex
from espalier_torch.folders import read_run, read_safetensors
from espalier_torch.plan import read_plan
from espalier_torch.run import main

DEEP = 100_000


def sealed(path, before):
    path.write_text(f'{before} "sha256": "{hashlib.sha256(before.encode()).hexdigest()}"\n}}\n')
    return path


@pytest.mark.parametrize("nested", ["[" * DEEP + "]" * DEEP, "[" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP], ids=["lists", "open", "mappings"])
def test_a_plan_of_nested_brackets(tmp_path, capsys, nested):
    files = [tmp_path / "bare.json", sealed(tmp_path / "sealed.json", f'{{"format": 1, "engine": "pytorch", "plan": {nested},')]
    files[0].write_text(nested)
    for path in files:
        said = "ESP1809: (.|\n)*nested more than 64 deep: no plan(.|\n)*made to break programs\n  compile the recipe again"
        with pytest.raises(EspalierError, match=said):
            read_plan(path)
        assert main(["run", str(path), "--module", "mine.py", "--out", str(tmp_path / "r")]) == 2
        said = capsys.readouterr().err
        assert said.startswith("error ESP1809") and "Traceback" not in said and len(said) < 500


def test_the_stack_is_spared_where_python_would_take_more(tmp_path):
    (tmp_path / "p.json").write_text("[" * DEEP)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * DEEP)
    try:
        with pytest.raises(EspalierError, match="ESP1809"):
            read_plan(tmp_path / "p.json")
    finally:
        sys.setrecursionlimit(limit)


def test_brackets_in_texts_are_no_nesting(tmp_path):
    made = {**plans.content(plans.GRADUAL), "note": "[" * DEEP + '\\"' + "{" * DEEP}
    assert read_plan(plans.write(tmp_path / "p.json", made)).seed == 0


@pytest.mark.parametrize("plan", ["[]", "[[[1]]]", "null", '"text"'])
def test_a_plan_that_is_no_mapping(tmp_path, plan):
    with pytest.raises(EspalierError, match="ESP4230"):
        read_plan(sealed(tmp_path / "p.json", f'{{"format": 1, "engine": "pytorch", "plan": {plan},'))


def test_files_of_a_run_of_nested_brackets(tmp_path):
    nested = b"[" * DEEP
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", DEEP) + nested)
    with pytest.raises(EspalierError, match="ESP1809"):
        read_safetensors(tmp_path / "model.safetensors")
    (tmp_path / "pruning_history.json").write_bytes(nested)
    with pytest.raises(EspalierError, match="ESP1809"):
        read_run(tmp_path)
    (tmp_path / "pruning_history.json").write_text("{")
    with pytest.raises(EspalierError, match="pruning_history.json` is not JSON"):
        read_run(tmp_path)


def ways(count):
    return {
        "brackets": "(" * count + "w" + ")" * count,
        "calls": "sqrt(" * count + "w" + ")" * count,
        "named": "f(a: " * count + "w" + ")" * count,
        "bars": "|" * count + "w" + "|" * count,
        "lists": "[" * count + "w" + "]" * count,
        "indices": "w" + "[0]" * count,
        "inner indices": "w[" * count + "0" + "]" * count,
        "sums": "w" + " + w" * count,
        "products": "w" + " * w" * count,
        "sums on the right": "w + (" * count + "w" + ")" * count,
        "signs": "-" * count + "w",
        "powers": "w^" * count + "w",
        "open": "(" * count,
    }


@pytest.mark.parametrize("count", [1000, DEEP])
@pytest.mark.parametrize("way", ways(1))
def test_an_expression_that_is_nested_in_any_way(way, count):
    with pytest.raises(EspalierError, match="ESP4087: (.|\n)*nested too deeply: more than 64 brackets(.|\n)*compile the recipe again") as told:
        ex.parse(ways(count)[way])
    assert len(str(told.value)) < 500


def test_what_recipes_may_nest_is_read():
    w = torch.full((2, 2), 2.0)
    for text, wanted in ((ways(64)["brackets"], w), (ways(64)["bars"], w), (ways(499)["sums"], w * 500), ("-" * 128 + "w", w)):
        torch.testing.assert_close(ex.evaluate(ex.parse(text), ex.Frame({ex.Name("w"): w}, {}, w)), wanted)


def test_a_stack_that_is_almost_used_up():
    def below(depth):
        return ex.parse(ways(60)["brackets"]) if depth == 0 else below(depth - 1)

    with pytest.raises(EspalierError, match="nested too deeply"):
        below(sys.getrecursionlimit() - 300)


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "9" * 5000, "0." + "9" * 5000, "1e" + "9" * 5000])
def test_a_number_that_fits_into_no_memory(number):
    with pytest.raises(EspalierError, match="a number of more than 1200 digits"):
        ex.parse(f"w * {number}")
    assert ex.parse("1e-12") == ex.Number(ex.Fraction(1, 10**12))


@pytest.mark.parametrize(
    "statement",
    [
        {"kind": "prune", "criterion": ways(DEEP)["brackets"]},
        {"kind": "prune", "mask": ways(DEEP)["brackets"]},
        {"kind": "train", "objective": [{"term": "penalty", "weight": 1, "penalty": ways(DEEP)["sums"], "layers": ["0"]}]},
        {"kind": "train", "scores": {"start": ways(DEEP)["calls"], "layers": ["0"]}},
    ],
)
def test_a_plan_with_a_nested_expression(tmp_path, statement):
    more = {key: value for key, value in statement.items() if key != "kind"}
    own = plans.prune(0, 0, **more) if statement["kind"] == "prune" else plans.train(2, **more)
    made = plans.content(plans.stage("s", 2, plans.train(2), own, updates=[[plans.update(0, 40)]]))
    pruner = Pruner(plans.model(), plans.write(tmp_path / "p.json", made), data={"train": plans.data()})
    with pytest.raises(EspalierError, match="nested too deeply(.|\n)*compile the recipe again"):
        list(pruner.stages())
