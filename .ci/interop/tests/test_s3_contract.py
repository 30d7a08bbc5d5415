"""What a store over S3 relies on, held against the local cloud and against moto: the same tests for both.

Where moto differs it says so in MOTO_DIFFERS, with the page of AWS's documentation that decides. Such a test must
fail on moto: when it passes, moto was mended and the entry has to go.
"""

import base64
import concurrent.futures
import hashlib
import http.client
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import zlib

import boto3
import botocore.config
import botocore.exceptions
import pytest
from conftest import ACCOUNT, REGION

API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
# Who is right in each: the local cloud, by the page named.
MOTO_DIFFERS = {
    "test_put_if_absent_takes_only_a_star": f"puts it: {API}/API_PutObject.html, If-None-Match: expects the *",
    "test_a_quiet_deletion_answers_errors_alone": f"answers the deleted: {API}/API_DeleteObjects.html, Quiet",
    "test_completing_if_unchanged_needs_the_current_tag": f"completes it: {API}/API_CompleteMultipartUpload.html, If-Match",
    "test_completing_needs_the_parts_in_order": f"completes it: {API}/API_CompleteMultipartUpload.html, InvalidPartOrder",
    "test_an_upload_that_was_given_up_takes_nothing_more": f"answers 500: {API}/API_UploadPart.html, NoSuchUpload",
    "test_checksums_are_given_back": f"leaves them out: {API}/API_HeadObject.html, x-amz-checksum-mode",
    "test_parts_have_a_checksum_over_their_checksums": f"has none: {API}/API_CompleteMultipartUpload.html, x-amz-checksum-sha256",
    "test_the_answer_to_a_write_names_its_checksum": f"leaves it out: {API}/API_PutObject.html, Response Syntax",
    "test_a_body_that_is_not_its_checksum_is_refused": f"keeps it: {GUIDE}/checking-object-integrity.html",
    "test_a_body_that_is_not_its_md5_is_refused": f"keeps it: {API}/API_PutObject.html, Content-MD5",
    "test_a_trailing_checksum_is_kept": f"loses it: {GUIDE}/checking-object-integrity-upload.html, trailing checksums",
    "test_a_trailing_checksum_is_checked": f"keeps the body: {GUIDE}/checking-object-integrity-upload.html",
    "test_a_key_of_more_than_1024_bytes_is_refused": f"counts characters: {GUIDE}/object-keys.html, 1,024 bytes long",
}
FIVE_MIB = 5 * 1024 * 1024


@pytest.fixture(scope="session")
def moto():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(params=["local cloud", "moto"])
def url(request):
    """Both servers, for each contract that says in MOTO_DIFFERS where the second one is wrong."""
    differs = request.module.MOTO_DIFFERS
    name = request.node.originalname
    if request.param == "moto":
        if name in differs:
            request.applymarker(pytest.mark.xfail(reason=differs[name], strict=True))
        return request.getfixturevalue("moto")
    return request.getfixturevalue("endpoint")


@pytest.fixture
def s3(url):
    return boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="secret",
        config=botocore.config.Config(
            retries={"total_max_attempts": 1}, max_pool_connections=32, s3={"addressing_style": "path"}
        ),
    )


@pytest.fixture
def bucket(s3, name):
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def refusal(call, **arguments):
    """The status and the code with which a call is refused."""
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(**arguments)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def body(s3, bucket, key, **arguments):
    return s3.get_object(Bucket=bucket, Key=key, **arguments)["Body"].read()


def keys(pages):
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


# Conditional writes.


def test_put_if_absent_succeeds_once(s3, bucket):
    s3.put_object(Bucket=bucket, Key="entry", Body=b"first", IfNoneMatch="*")
    second = {"Bucket": bucket, "Key": "entry", "Body": b"second", "IfNoneMatch": "*"}
    assert refusal(s3.put_object, **second) == (412, "PreconditionFailed")
    assert body(s3, bucket, "entry") == b"first"
    s3.delete_object(Bucket=bucket, Key="entry")
    s3.put_object(**second)
    assert body(s3, bucket, "entry") == b"second"


def test_put_if_absent_takes_only_a_star(s3, bucket):
    put = {"Bucket": bucket, "Key": "entry", "Body": b"", "IfNoneMatch": '"d41d8cd98f00b204e9800998ecf8427e"'}
    assert refusal(s3.put_object, **put) == (501, "NotImplemented")


def test_put_if_unchanged_needs_the_current_tag(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="lease", Body=b"a")["ETag"]
    second = s3.put_object(Bucket=bucket, Key="lease", Body=b"b", IfMatch=first)["ETag"]
    stale = {"Bucket": bucket, "Key": "lease", "Body": b"c", "IfMatch": first}
    assert refusal(s3.put_object, **stale) == (412, "PreconditionFailed")
    assert s3.head_object(Bucket=bucket, Key="lease")["ETag"] == second


def test_put_if_unchanged_of_what_is_not_there(s3, bucket):
    put = {"Bucket": bucket, "Key": "nothing", "Body": b"", "IfMatch": '"d41d8cd98f00b204e9800998ecf8427e"'}
    assert refusal(s3.put_object, **put) == (404, "NoSuchKey")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_put_if_unchanged_to_the_same_bytes_keeps_the_tag(s3, bucket):
    tag = s3.put_object(Bucket=bucket, Key="lease", Body=b"a")["ETag"]
    assert s3.put_object(Bucket=bucket, Key="lease", Body=b"a", IfMatch=tag)["ETag"] == tag


def race(attempt, runners=12):
    with concurrent.futures.ThreadPoolExecutor(runners) as pool:
        return [future.result() for future in [pool.submit(attempt, number) for number in range(runners)]]


def outcome(call, **arguments):
    try:
        call(**arguments)
        return 200
    except botocore.exceptions.ClientError as refused:
        return refused.response["ResponseMetadata"]["HTTPStatusCode"]


def test_of_concurrent_puts_if_absent_exactly_one_wins(s3, bucket):
    for round_ in range(5):
        target = {"Bucket": bucket, "Key": f"run/{round_}", "IfNoneMatch": "*"}
        results = race(lambda number: outcome(s3.put_object, **target, Body=str(number).encode()))
        assert results.count(200) == 1
        # The documentation also allows 409 for the losers of a race.
        assert set(results) <= {200, 409, 412}
        assert body(s3, bucket, f"run/{round_}") == str(results.index(200)).encode()


def test_of_concurrent_puts_if_unchanged_exactly_one_wins(s3, bucket):
    tag = s3.put_object(Bucket=bucket, Key="lease", Body=b"nobody")["ETag"]
    results = race(lambda number: outcome(s3.put_object, Bucket=bucket, Key="lease", Body=str(number).encode(), IfMatch=tag))
    assert results.count(200) == 1
    assert set(results) <= {200, 409, 412}
    assert body(s3, bucket, "lease") == str(results.index(200)).encode()


# Reading what was written.


def test_what_was_written_is_read_and_listed_at_once(s3, bucket):
    for number in range(10):
        content = f"{number}".encode()
        tag = s3.put_object(Bucket=bucket, Key="state", Body=content)["ETag"]
        assert tag == f'"{hashlib.md5(content).hexdigest()}"'
        assert body(s3, bucket, "state") == content
        [entry] = s3.list_objects_v2(Bucket=bucket)["Contents"]
        assert (entry["Key"], entry["ETag"], entry["Size"]) == ("state", tag, 1)
    head = s3.head_object(Bucket=bucket, Key="state")
    assert (head["ContentLength"], head["ETag"]) == (1, tag)


def test_reads_heed_conditions(s3, bucket):
    tag = s3.put_object(Bucket=bucket, Key="state", Body=b"a")["ETag"]
    target = {"Bucket": bucket, "Key": "state"}
    assert refusal(s3.get_object, **target, IfNoneMatch=tag)[0] == 304
    assert refusal(s3.get_object, **target, IfMatch='"0"') == (412, "PreconditionFailed")
    assert body(s3, bucket, "state", IfMatch=tag) == b"a"


def test_reads_of_a_range(s3, bucket):
    s3.put_object(Bucket=bucket, Key="log", Body=b"0123456789")
    assert body(s3, bucket, "log", Range="bytes=2-4") == b"234"
    assert body(s3, bucket, "log", Range="bytes=-3") == b"789"
    assert body(s3, bucket, "log", Range="bytes=8-100") == b"89"
    assert refusal(s3.get_object, Bucket=bucket, Key="log", Range="bytes=10-") == (416, "InvalidRange")


def test_what_is_not_there(s3, bucket):
    assert refusal(s3.get_object, Bucket=bucket, Key="nothing") == (404, "NoSuchKey")
    assert refusal(s3.head_object, Bucket=bucket, Key="nothing")[0] == 404
    assert refusal(s3.get_object, Bucket=f"{bucket}-other", Key="nothing") == (404, "NoSuchBucket")
    assert refusal(s3.put_object, Bucket=f"{bucket}-other", Key="a", Body=b"") == (404, "NoSuchBucket")


def test_metadata_and_headers_come_back(s3, bucket):
    headers = {"ContentType": "application/json", "CacheControl": "no-store", "Metadata": {"run": "7"}}
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}", **headers)
    head = s3.head_object(Bucket=bucket, Key="state")
    assert {name: head[name] for name in headers} == headers


# Listing.


def test_lists_go_in_pages_and_in_the_order_of_bytes(s3, bucket):
    written = [f"run/{number:03}" for number in range(25)] + ["run", "run0", "Run", "rün", "run/é"]
    for key in written:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    ordered = sorted(written, key=lambda key: key.encode())
    for size in (1, 7, 30, 1000):
        pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": size}))
        assert keys(pages) == ordered
        assert all(page["KeyCount"] == len(page.get("Contents", [])) <= size for page in pages)
        assert [page["IsTruncated"] for page in pages] == [True] * (len(pages) - 1) + [False]
    prefixed = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="run/", PaginationConfig={"PageSize": 4})
    assert keys(prefixed) == [key for key in ordered if key.startswith("run/")]
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="run/019")
    assert keys([after]) == [key for key in ordered if key.encode() > b"run/019"]
    older = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 7})
    assert keys(older) == ordered


def test_lists_order_what_is_beyond_the_basic_plane_by_bytes(s3, bucket):
    for key in ("\U0001f600", "\uffee", "a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    assert keys([s3.list_objects_v2(Bucket=bucket)]) == ["a", "\uffee", "\U0001f600"]


def test_lists_fold_at_a_delimiter_across_pages(s3, bucket):
    for key in ("a/1", "a/2", "b", "c/1", "c/2", "c/d/1", "d"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    pages = list(
        s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1})
    )
    folded = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
    assert (folded, keys(pages), len(pages)) == (["a/", "c/"], ["b", "d"], 4)
    inside = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="c/")
    assert (keys([inside]), [entry["Prefix"] for entry in inside["CommonPrefixes"]]) == (["c/1", "c/2"], ["c/d/"])


def test_a_list_of_nothing(s3, bucket):
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="none/")
    assert (listed["KeyCount"], listed["IsTruncated"], listed.get("Contents")) == (0, False, None)
    none = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    assert (none["KeyCount"], none["IsTruncated"]) == (0, False)


# Deleting.


def test_deleting_is_the_same_twice(s3, bucket):
    s3.put_object(Bucket=bucket, Key="state", Body=b"")
    for _ in range(2):
        assert s3.delete_object(Bucket=bucket, Key="state")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(s3.get_object, Bucket=bucket, Key="state") == (404, "NoSuchKey")


def test_a_conditional_delete_needs_the_current_tag(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="lease", Body=b"a")["ETag"]
    s3.put_object(Bucket=bucket, Key="lease", Body=b"b")
    target = {"Bucket": bucket, "Key": "lease"}
    assert refusal(s3.delete_object, **target, IfMatch=first) == (412, "PreconditionFailed")
    assert body(s3, **{"bucket": bucket, "key": "lease"}) == b"b"
    s3.delete_object(**target, IfMatch=s3.head_object(**target)["ETag"])
    assert refusal(s3.head_object, **target)[0] == 404


def test_many_are_deleted_in_one_call(s3, bucket):
    for number in range(5):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"")
    listed = {"Objects": [{"Key": "k1"}, {"Key": "k3"}, {"Key": "never"}]}
    deleted = s3.delete_objects(Bucket=bucket, Delete=listed)
    assert sorted(entry["Key"] for entry in deleted["Deleted"]) == ["k1", "k3", "never"]
    assert "Errors" not in deleted
    assert keys([s3.list_objects_v2(Bucket=bucket)]) == ["k0", "k2", "k4"]


def test_a_quiet_deletion_answers_errors_alone(s3, bucket):
    s3.put_object(Bucket=bucket, Key="state", Body=b"")
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "state"}], "Quiet": True})
    assert ("Deleted" in quiet, "Errors" in quiet) == (False, False)
    assert refusal(s3.head_object, Bucket=bucket, Key="state")[0] == 404


def test_a_bucket_that_holds_something_stays(s3, bucket):
    s3.put_object(Bucket=bucket, Key="state", Body=b"")
    assert refusal(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")
    s3.delete_object(Bucket=bucket, Key="state")
    s3.delete_bucket(Bucket=bucket)
    assert refusal(s3.head_bucket, Bucket=bucket)[0] == 404


# Versions.


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def test_versions_are_kept_and_a_deletion_is_one_of_them(s3, versioned):
    target = {"Bucket": versioned, "Key": "state"}
    first = s3.put_object(**target, Body=b"1")["VersionId"]
    second = s3.put_object(**target, Body=b"2")["VersionId"]
    assert first != second
    deleted = s3.delete_object(**target)
    assert deleted["DeleteMarker"] is True
    assert refusal(s3.get_object, **target) == (404, "NoSuchKey")
    assert body(s3, versioned, "state", VersionId=first) == b"1"
    listed = s3.list_object_versions(Bucket=versioned)
    assert [(entry["VersionId"], entry["IsLatest"]) for entry in listed["Versions"]] == [(second, False), (first, False)]
    assert [(entry["VersionId"], entry["IsLatest"]) for entry in listed["DeleteMarkers"]] == [(deleted["VersionId"], True)]
    s3.delete_object(**target, VersionId=deleted["VersionId"])
    assert body(s3, versioned, "state") == b"2"
    assert refusal(s3.delete_bucket, Bucket=versioned) == (409, "BucketNotEmpty")


def test_a_deletion_marker_is_nothing_to_a_condition(s3, versioned):
    target = {"Bucket": versioned, "Key": "state"}
    tag = s3.put_object(**target, Body=b"1")["ETag"]
    s3.delete_object(**target)
    assert refusal(s3.put_object, **target, Body=b"2", IfMatch=tag) == (404, "NoSuchKey")
    s3.put_object(**target, Body=b"2", IfNoneMatch="*")
    assert refusal(s3.put_object, **target, Body=b"3", IfNoneMatch="*") == (412, "PreconditionFailed")


# Uploads in parts.


def upload(s3, bucket, key, parts):
    target = {"Bucket": bucket, "Key": key, "UploadId": s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]}
    done = [
        {"PartNumber": number, "ETag": s3.upload_part(**target, PartNumber=number, Body=part)["ETag"]}
        for number, part in enumerate(parts, 1)
    ]
    return target, {"Parts": done}


def test_parts_become_one_object_with_a_tag_of_its_own(s3, bucket):
    parts = [b"a" * FIVE_MIB, b"end"]
    target, chosen = upload(s3, bucket, "big", parts)
    assert refusal(s3.head_object, Bucket=bucket, Key="big")[0] == 404
    assert [part["Size"] for part in s3.list_parts(**target)["Parts"]] == [FIVE_MIB, 3]
    done = s3.complete_multipart_upload(**target, MultipartUpload=chosen)
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    assert body(s3, bucket, "big") == b"".join(parts)
    assert refusal(s3.list_parts, **target) == (404, "NoSuchUpload")


def test_completing_if_absent_succeeds_once(s3, bucket):
    first, second = upload(s3, bucket, "big", [b"first"]), upload(s3, bucket, "big", [b"second"])
    s3.complete_multipart_upload(**first[0], MultipartUpload=first[1], IfNoneMatch="*")
    late = {**second[0], "MultipartUpload": second[1], "IfNoneMatch": "*"}
    assert refusal(s3.complete_multipart_upload, **late) == (412, "PreconditionFailed")
    assert body(s3, bucket, "big") == b"first"


def test_of_concurrent_completions_if_absent_exactly_one_wins(s3, bucket):
    uploads = [upload(s3, bucket, "big", [str(number).encode()]) for number in range(8)]

    def complete(number):
        target, chosen = uploads[number]
        return outcome(s3.complete_multipart_upload, **target, MultipartUpload=chosen, IfNoneMatch="*")

    results = race(complete, len(uploads))
    assert results.count(200) == 1
    assert set(results) <= {200, 409, 412}
    assert body(s3, bucket, "big") == str(results.index(200)).encode()


def test_completing_if_unchanged_needs_the_current_tag(s3, bucket):
    tag = s3.put_object(Bucket=bucket, Key="big", Body=b"early")["ETag"]
    target, chosen = upload(s3, bucket, "big", [b"late"])
    stale = {**target, "MultipartUpload": chosen, "IfMatch": '"0"'}
    assert refusal(s3.complete_multipart_upload, **stale) == (412, "PreconditionFailed")
    target, chosen = upload(s3, bucket, "big", [b"late"])
    s3.complete_multipart_upload(**target, MultipartUpload=chosen, IfMatch=tag)
    assert body(s3, bucket, "big") == b"late"


def test_completing_needs_the_parts_in_order(s3, bucket):
    target, chosen = upload(s3, bucket, "big", [b"a" * FIVE_MIB, b"b" * FIVE_MIB])
    backwards = {"Parts": chosen["Parts"][::-1]}
    refused = refusal(s3.complete_multipart_upload, **target, MultipartUpload=backwards)
    assert refused == (400, "InvalidPartOrder")


def test_completing_needs_every_part_as_it_was_and_large_enough(s3, bucket):
    target, chosen = upload(s3, bucket, "big", [b"small", b"small"])

    def complete(parts):
        return refusal(s3.complete_multipart_upload, **target, MultipartUpload={"Parts": parts})

    first, second = chosen["Parts"]
    assert complete([first, second]) == (400, "EntityTooSmall")
    assert complete([{**first, "ETag": '"0"'}]) == (400, "InvalidPart")
    assert complete([{**first, "PartNumber": 9}]) == (400, "InvalidPart")


def test_an_upload_that_was_given_up_takes_nothing_more(s3, bucket):
    target, chosen = upload(s3, bucket, "big", [b"part"])
    s3.abort_multipart_upload(**target)
    assert refusal(s3.complete_multipart_upload, **target, MultipartUpload=chosen) == (404, "NoSuchUpload")
    assert refusal(s3.upload_part, **target, PartNumber=1, Body=b"part") == (404, "NoSuchUpload")


# Checksums and framing.


CHECKSUMS = {
    "ChecksumCRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "ChecksumSHA1": lambda data: hashlib.sha1(data).digest(),
    "ChecksumSHA256": lambda data: hashlib.sha256(data).digest(),
}


def checksum(member, data):
    return {member: base64.b64encode(CHECKSUMS[member](data)).decode()}


@pytest.mark.parametrize("member", CHECKSUMS)
def test_checksums_are_given_back(s3, bucket, member):
    target, expected = {"Bucket": bucket, "Key": "state"}, checksum(member, b"data")
    s3.put_object(**target, Body=b"data", **expected)
    assert s3.head_object(**target, ChecksumMode="ENABLED")[member] == expected[member]


@pytest.mark.parametrize("member", CHECKSUMS)
def test_the_answer_to_a_write_names_its_checksum(s3, bucket, member):
    expected = checksum(member, b"data")
    assert s3.put_object(Bucket=bucket, Key="state", Body=b"data", **expected).get(member) == expected[member]


@pytest.mark.parametrize("member", CHECKSUMS)
def test_a_body_that_is_not_its_checksum_is_refused(s3, bucket, member):
    target = {"Bucket": bucket, "Key": "state"}
    assert refusal(s3.put_object, **target, Body=b"data", **checksum(member, b"other")) == (400, "BadDigest")
    assert refusal(s3.head_object, **target)[0] == 404


def test_parts_have_a_checksum_over_their_checksums(s3, bucket):
    parts = [b"a" * FIVE_MIB, b"end"]
    begun = s3.create_multipart_upload(Bucket=bucket, Key="big", ChecksumAlgorithm="SHA256")
    target = {"Bucket": bucket, "Key": "big", "UploadId": begun["UploadId"]}
    done = []
    for number, part in enumerate(parts, 1):
        answer = s3.upload_part(**target, PartNumber=number, Body=part, ChecksumAlgorithm="SHA256")
        assert answer["ChecksumSHA256"] == checksum("ChecksumSHA256", part)["ChecksumSHA256"]
        done.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": answer["ChecksumSHA256"]})
    completed = s3.complete_multipart_upload(**target, MultipartUpload={"Parts": done})
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    expected = checksum("ChecksumSHA256", digests)["ChecksumSHA256"] + "-2"
    head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert (completed["ChecksumSHA256"], head["ChecksumSHA256"]) == (expected, expected)


def test_a_body_that_is_not_its_md5_is_refused(s3, bucket):
    other = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert refusal(s3.put_object, Bucket=bucket, Key="state", Body=b"data", ContentMD5=other) == (400, "BadDigest")


def framed(chunks, trailer=""):
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in [*chunks]) + b"0\r\n" + trailer.encode() + b"\r\n"


def put_raw(url, bucket, key, data, headers):
    """A request as other SDKs send it; boto3 frames bodies over TLS alone."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=30)
    credential = f"{ACCOUNT}/20260101/{REGION}/s3/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature={'0' * 64}"
    connection.request("PUT", f"/{bucket}/{key}", data, {"Authorization": signature, **headers})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    code = re.search("<Code>(.*)</Code>", text)
    return response.status, code and code[1]


def trailing(data, summed):
    return {
        "Content-Encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(len(data)),
        "x-amz-trailer": "x-amz-checksum-crc32",
    }, f"x-amz-checksum-crc32:{checksum('ChecksumCRC32', summed)['ChecksumCRC32']}\r\n"


def test_a_framed_body_is_unframed(s3, url, bucket):
    data = b"0123456789" * 1000
    headers, trailer = trailing(data, data)
    assert put_raw(url, bucket, "framed", framed([data[:8192], data[8192:]], trailer), headers) == (200, None)
    got = s3.get_object(Bucket=bucket, Key="framed")
    assert (got["Body"].read(), got.get("ContentEncoding") or None) == (data, None)


def test_a_trailing_checksum_is_kept(s3, url, bucket):
    headers, trailer = trailing(b"data", b"data")
    assert put_raw(url, bucket, "framed", framed([b"data"], trailer), headers) == (200, None)
    expected = checksum("ChecksumCRC32", b"data")["ChecksumCRC32"]
    assert s3.head_object(Bucket=bucket, Key="framed", ChecksumMode="ENABLED").get("ChecksumCRC32") == expected


def test_a_trailing_checksum_is_checked(s3, url, bucket):
    headers, trailer = trailing(b"data", b"other")
    assert put_raw(url, bucket, "framed", framed([b"data"], trailer), headers) == (400, "BadDigest")
    assert refusal(s3.head_object, Bucket=bucket, Key="framed")[0] == 404


def test_a_framed_body_without_content_is_empty(s3, url, bucket):
    headers, trailer = trailing(b"", b"")
    assert put_raw(url, bucket, "framed", framed([], trailer), headers) == (200, None)
    assert body(s3, bucket, "framed") == b""


def test_signed_chunks_are_unframed(s3, url, bucket):
    signature = f";chunk-signature={'0' * 64}"
    data = b"%x%b\r\ndata\r\n0%b\r\n\r\n" % (4, signature.encode(), signature.encode())
    headers = {
        "Content-Encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "4",
    }
    assert put_raw(url, bucket, "framed", data, headers) == (200, None)
    assert body(s3, bucket, "framed") == b"data"


# Odd keys.

ODD_KEYS = [
    "a b",
    "a+b",
    "a%2Fb",
    "a//b",
    "/leading",
    "trailing/",
    "ä/ö ü",
    "\U0001f600",
    "a?b=c&d",
    "a#b",
    "a&<>\"'b",
    "a\\b",
    "a:b@c$d,e;f=g!h*i(j)k",
    "~a",
    "a\tb",
    "k" * 1024,
]


@pytest.mark.parametrize("key", ODD_KEYS, ids=[f"key {number}" for number in range(len(ODD_KEYS))])
def test_a_key_comes_back_as_it_was_written(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"text", IfNoneMatch="*")
    assert refusal(s3.put_object, Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*") == (412, "PreconditionFailed")
    assert body(s3, bucket, key) == b"text"
    assert keys([s3.list_objects_v2(Bucket=bucket)]) == [key]
    assert keys([s3.list_objects_v2(Bucket=bucket, Prefix=key)]) == [key]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}]})
    assert refusal(s3.head_object, Bucket=bucket, Key=key)[0] == 404


def test_a_key_of_more_than_1024_bytes_is_refused(s3, bucket):
    assert refusal(s3.put_object, Bucket=bucket, Key="ä" * 513, Body=b"") == (400, "KeyTooLongError")
