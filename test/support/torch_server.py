"""
Python for the tests: PyTorch is imported once, and each command line is carried out by a fork of this process.
Standard input has a line of JSON for each, with the files that get what it prints; standard output has its exit code.
"""
import atexit
import gc
import json
import os
import runpy
import sys
import traceback
import warnings

import torch
import torch._dynamo  # The first optimizer of a process imports it.


def carry_out(asked):
    """As `python3 ARGUMENTS…` does it: `[-W ignore] SCRIPT …` or `[-W ignore] -m MODULE …`."""
    for at, name, flags in ((0, os.devnull, os.O_RDONLY), (1, asked["stdout"], os.O_WRONLY), (2, asked["stderr"], os.O_WRONLY)):
        os.dup2(os.open(name, flags), at)
    sys.stdin = open(0)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    arguments = asked["arguments"]
    if arguments[0] == "-W":
        warnings.simplefilter(arguments[1])
        arguments = arguments[2:]
    own = [path for path in os.environ.get("PYTHONPATH", "").split(":") if path]
    if arguments[0] == "-m":
        sys.path[:1] = [os.getcwd(), *own]
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.path[:1] = [os.path.dirname(os.path.abspath(arguments[0])), *own]
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def exit_code(asked):
    try:
        carry_out(asked)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def main():
    # What lies here stays shared with the forks.
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = exit_code(json.loads(line))
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
