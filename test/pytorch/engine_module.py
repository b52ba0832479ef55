"""What a user gives beside a compiled plan: the module and the data that the environment names."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import engine_models as models


def model():
    return models.model_of(os.environ["ESPALIER_MODEL"], os.environ["ESPALIER_PLAN"])


def data(name):
    return models.data_of(os.environ["ESPALIER_MODEL"], name, os.environ["ESPALIER_PLAN"])
