"""The AWS CLI in a process of its own for every command, forked from one that has loaded it: six times faster than from the shell."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import types

import awscli.clidriver
import botocore.session
import botocore.waiter
from botocore import xform_name
from clients import Refused

# Loaded once; each child goes on from here.
DRIVER = awscli.clidriver.create_clidriver()
MODELS = botocore.session.get_session()


class Cli:
    """Types commands. What the CLI refuses raises Refused with what it said, and its exit code."""

    name = "AWS CLI"

    def __init__(self, environment):
        self.environment = environment

    def run(self, *arguments, cwd=None, **variables):
        """Everything the CLI answers: exit code, standard output, standard error."""
        streams = [tempfile.TemporaryFile() for _ in range(2)]
        child = os.fork()
        if child == 0:
            become_cli([str(argument) for argument in arguments], {**self.environment, **variables}, cwd, streams)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        stdout, stderr = (read_all(stream) for stream in streams)
        return subprocess.CompletedProcess(arguments, code, stdout, stderr)

    def __call__(self, *arguments, **options):
        """What the CLI printed, read if it is JSON."""
        done = self.run(*arguments, **options)
        if done.returncode != 0:
            raise Refused(done.stderr.strip(), done.returncode)
        return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout

    def call(self, service, operation, **members):
        return self(COMMANDS.get(service, service), operation.replace("_", "-"), *options(service, operation, members)) or {}

    def wait(self, waiter, **members):
        self("cloudformation", "wait", waiter.replace("_", "-"), *options("cloudformation", operation_of(waiter), members))

    def pages(self, service, operation, size, **members):
        """The whole list, asked for in pieces by client-side tokens."""
        merged, token = {}, []
        while True:
            piece = self(
                COMMANDS.get(service, service),
                operation.replace("_", "-"),
                *options(service, operation, members),
                *["--max-items", size],
                *token,
            )
            for key, value in piece.items():
                if isinstance(value, list):
                    merged.setdefault(key, []).extend(value)
            if "NextToken" not in piece:
                return merged
            token = ["--starting-token", piece["NextToken"]]


COMMANDS = {"s3": "s3api"}


def operation_of(waiter):
    model = MODELS.get_waiter_model("cloudformation")
    return xform_name(model.get_waiter("".join(part.capitalize() for part in waiter.split("_"))).operation)


def options(service, operation, members):
    """The options that a person would type for these members."""
    model = MODELS.get_service_model(service)
    name = next(name for name in model.operation_names if xform_name(name) == operation)
    shapes = model.operation_model(name).input_shape.members
    # As an option, the CLI would fetch a queue's URL instead of sending it.
    urls = {member: value for member, value in members.items() if member == "Identifier"}
    words = [
        word
        for member, value in members.items()
        if member not in urls
        for word in option(shapes[member], xform_name(member, "-"), value)
    ]
    return [*words, *(["--cli-input-json", json.dumps(urls)] if urls else [])]


def option(shape, name, value):
    if shape.type_name == "boolean":
        return [f"--{name}" if value else f"--no-{name}"]
    if shape.type_name == "list" and shape.member.type_name == "string" and value:
        return [f"--{name}", *value]
    if shape.type_name in ("list", "map", "structure"):
        return [f"--{name}", json.dumps(value)]
    return [f"--{name}", str(value)]


def become_cli(arguments, environment, cwd, streams):
    """Never returns: the child must not go on with what its parent was doing."""
    code = 70
    try:
        os.environ.clear()
        os.environ.update(environment)
        if cwd is not None:
            os.chdir(cwd)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, stream in enumerate(streams, 1):
            os.dup2(stream.fileno(), number)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", write_through=True)
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", write_through=True)
        sys.argv = ["aws", *arguments]
        # `deploy` brings waits of its own, up to half a minute between two looks.
        botocore.waiter.time = types.SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, 0.1)))
        code = DRIVER.main(arguments)
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


def read_all(stream):
    with stream:
        stream.seek(0)
        return stream.read().decode()
