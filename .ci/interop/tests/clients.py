"""boto3 behind the same face as the AWS CLI, so that both go through the same scenarios."""

import functools

import botocore.exceptions


class Refused(Exception):
    """What a client says of a call that failed, in the words that it shows its user."""

    def __init__(self, text, exit_code=None):
        super().__init__(text)
        self.exit_code = exit_code


class Boto3:
    name = "boto3"

    def __init__(self, make_client):
        self.client = functools.cache(make_client)

    def call(self, service, operation, **members):
        answer = self.asked(getattr(self.client(service), operation), **members)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def wait(self, waiter, **members):
        self.asked(self.client("cloudformation").get_waiter(waiter).wait, **members)

    def pages(self, service, operation, size, **members):
        """The whole list, asked for in pieces by client-side tokens."""
        merged, token = {}, None
        paginator = self.client(service).get_paginator(operation)
        while True:
            limits = {"MaxItems": size, "StartingToken": token}
            piece = self.asked(paginator.paginate(**members, PaginationConfig=limits).build_full_result)
            for key, value in piece.items():
                if isinstance(value, list):
                    merged.setdefault(key, []).extend(value)
            token = piece.get("NextToken")
            if token is None:
                return merged

    @staticmethod
    def asked(call, **members):
        try:
            return call(**members)
        except (botocore.exceptions.ClientError, botocore.exceptions.WaiterError) as refused:
            raise Refused(str(refused)) from refused


class Service:
    """`service.create_stack(StackName=...)` through either client."""

    def __init__(self, client, name):
        self.client, self.name = client, name

    def __getattr__(self, operation):
        return functools.partial(self.client.call, self.name, operation)

    def pages(self, operation, size=1, **members):
        return self.client.pages(self.name, operation, size, **members)


def refusal(call, **members):
    """The sentence with which a call is refused."""
    try:
        answer = call(**members)
    except Refused as refused:
        return str(refused)
    raise AssertionError(f"nothing was refused: {answer}")
