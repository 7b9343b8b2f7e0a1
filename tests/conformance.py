"""What schemathesis has to be told: how lines of JSON are sent."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return b"\n".join(json.dumps(one).encode() for one in (value if isinstance(value, list) else [value]))
