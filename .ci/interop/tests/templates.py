"""The templates that the suites deploy."""

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
