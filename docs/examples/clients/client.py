#!/usr/bin/env python3
"""A client in Python, of the standard library alone: checks a disclosure, records it, and reads the list page by page.

    TABELLION_URL=http://127.0.0.1:8740 TABELLION_TOKEN=… client.py disclosure.json

The token needs `checks`, `disclosures:write` and `disclosures:read`.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Problem(Exception):
    """An answer of RFC 9457: `code` is stable, `detail` says what is wrong and what to do next."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code')}: {body.get('detail')}")
        self.status, self.body, self.code = status, body, body.get("code")


class Tabellion:
    def __init__(self, url, token, patience=5):
        self.url, self.token, self.patience = url.rstrip("/"), token, patience

    def call(self, method, target, body=None, key=None):
        """One request; busy (503) and too often (429) are asked again when the service says."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        for attempt in range(self.patience + 1):
            request = urllib.request.Request(self.url + target, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                problem = Problem(error.code, json.load(error))
                if error.code not in (429, 503) or attempt == self.patience:
                    raise problem from None
                time.sleep(min(int(error.headers.get("Retry-After", "1")), 60))

    def check(self, disclosure):
        return self.call("POST", "/v1/checks", {"disclosure": disclosure})

    def record(self, disclosure, key=None):
        """The receipt, also that of a refusal. Without a key of the caller's, one that outlives broken connections."""
        try:
            return self.call("POST", "/v1/disclosures", disclosure, key or str(uuid.uuid4()))
        except Problem as problem:
            if problem.code != "transfer_refused":
                raise
            return problem.body["receipt"]

    def disclosures(self, **wanted):
        """Every entry that answers the filter, page by page."""
        after = None
        while True:
            parameters = {**wanted, **({} if after is None else {"after": after})}
            page = self.call("GET", "/v1/disclosures?" + urllib.parse.urlencode(parameters))
            yield from page["entries"]
            after = page.get("next")
            if after is None:
                return


def main():
    service = Tabellion(os.environ["TABELLION_URL"], os.environ["TABELLION_TOKEN"])
    with open(sys.argv[1], encoding="utf-8") as file:
        disclosure = json.load(file)
    print("check:", service.check(disclosure)["verdict"])
    key = str(uuid.uuid4())
    for attempt in ("first", "again"):
        # The receipt proves the entry without us: keep it.
        entry = json.loads(service.record(disclosure, key)["line"])
        print(f"{attempt}: {entry['kind']} at {entry['seq']}")
    print("listed:", sum(1 for _ in service.disclosures(limit=2)))


if __name__ == "__main__":
    main()
