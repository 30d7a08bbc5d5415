"""The templates that the suites deploy."""

import json

QUEUE = """
Parameters:
  Depth:
    Type: Number
    Default: 30
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Depth
Outputs:
  Arn:
    Value: !GetAtt Queue.Arn
    Export:
      Name: !Sub "${AWS::StackName}-arn"
"""

BROKEN = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      NoSuchProperty: true
"""

FROM_PARAMETER_STORE = """
Parameters:
  Team:
    Type: AWS::SSM::Parameter::Value<String>
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Team
Outputs:
  Team:
    Value: !Ref Team
"""

TWO_QUEUES = """
Resources:
  Stays:
    Type: AWS::SQS::Queue
  Moves:
    Type: AWS::SQS::Queue
"""

ONE_QUEUE = """
Resources:
  {name}:
    Type: AWS::SQS::Queue
"""


def bucket(name, deletion_policy=None):
    policy = "" if deletion_policy is None else f"\n    DeletionPolicy: {deletion_policy}"
    return f"""
Resources:
  Bucket:
    Type: AWS::S3::Bucket{policy}
    Properties:
      BucketName: {name}
"""


def of(*, outputs=None, parameters=None, transform=None, **resources):
    """A template of these resources, each a type or a type with whatever else belongs to it."""
    sections = {"Transform": transform, "Parameters": parameters, "Resources": dict(map(resource, resources.items()))}
    sections["Outputs"] = outputs and {name: {"Value": value} for name, value in outputs.items()}
    return json.dumps({section: content for section, content in sections.items() if content})


def resource(named):
    name, what = named
    return name, {"Type": what} if isinstance(what, str) else {"Type": what[0], **what[1]}


def queue(**properties):
    return ("AWS::SQS::Queue", {"Properties": properties})


def waiting(after=None):
    """A condition that nobody signals on his own, so that there is time to do something meanwhile: twelve hours, some seconds here."""
    await_signal = {"CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT12H"}}}
    return ("AWS::CloudFormation::WaitCondition", {**await_signal, **({"DependsOn": after} if after else {})})


def text(value):
    """JSON as the CLI and boto3 both take it; a template that boto3 has read is an object already."""
    return json.dumps(value, separators=(",", ":")) if not isinstance(value, str) else value.replace(": ", ":")
