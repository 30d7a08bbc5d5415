"""Answers one request of a macro, JSON on standard input and output, with AWS's own translator of serverless templates."""

import json
import os
import sys
from importlib.resources import files

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform


class BundledPolicies:
    """The managed policies by name, as the translator brings them along; the service asks IAM for them."""

    def load(self):
        data = files("samtranslator") / "internal" / "data" / "aws_managed_policies.json"
        return json.loads(data.read_text(encoding="utf-8"))["aws"]


request = json.load(sys.stdin)
# The translator asks boto3 for the region, and boto3 asks the environment.
os.environ["AWS_DEFAULT_REGION"] = request["region"]
try:
    parameters = dict(request["templateParameterValues"])
    answer = {"status": "success", "fragment": transform(request["fragment"], parameters, BundledPolicies())}
except InvalidDocumentException as error:
    causes = " ".join(sorted(cause.message for cause in error.causes))
    answer = {"status": "failure", "errorMessage": f"{error.message} {causes}"}
json.dump({**answer, "requestId": request["requestId"]}, sys.stdout)
