#!/usr/bin/env python3
"""Verifies a bundle of evidence of a Tabellion ledger. Python 3.9 or newer, nothing else; no network.

    python3 verify.py BUNDLE.zip --trust 'ledger.example/prod+77b80c1d+AQOh...'

SPEC.md in the bundle says what is checked. The key to trust must come from elsewhere: whoever made
the file could have put any key into it. Exit code: 0 INTACT, 4 TAMPERED, 5 INDETERMINATE, 1 no such file.
This program shares no code with the one that made the bundle, only the words it speaks.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import unicodedata
import zlib

WORDS = json.loads(r"""@WORDS@""")

# ---------------------------------------------------------------- words and report

ALL = ["container", "files", "manifest", "lines", "keys", "checkpoint", "tree", "scope", "rulebooks", "census",
       "openings", "consistency", "imprint"]
OWN_DOUBTS = ("census", "imprint")


class Fault(Exception):
    def __init__(self, code, **about):
        super().__init__(code)
        self.code, self.about = code, about


def say(code, lang, about=None):
    text = WORDS[code][lang] if code in WORDS else code
    for name, value in (about or {}).items():
        text = text.replace("{" + name + "}", str(value))
    return text


class Report:
    def __init__(self, digest):
        self.checks, self.digest, self.lines, self.proven, self.origin = {}, digest, 0, 0, None

    def note(self, name, check, *given):
        """Runs a check: what it returns is said of it, a fault is the word TAMPERED. Whether it held."""
        try:
            why = check(*given)
            word = "INDETERMINATE" if "settle" in WORDS[why.code] else "INTACT"
        except Fault as fault:
            why, word = fault, "TAMPERED"
        self.checks[name] = (word, why)
        return word != "TAMPERED"

    def close(self):
        words = [(name, word) for name, (word, _) in self.checks.items()]
        for name in ALL:
            self.checks.setdefault(name, ("-", Fault("unchecked")))
        if any(word == "TAMPERED" for _, word in words):
            self.word = "TAMPERED"
        elif any(word == "INDETERMINATE" and name not in OWN_DOUBTS for name, word in words):
            self.word = "INDETERMINATE"
        else:
            self.word = "INTACT"
        return self

    def first(self):
        return next((name for name in ALL if self.checks[name][0] == "TAMPERED"), None)

    def settle(self, lang):
        told = [WORDS[self.checks[name][1].code]["settle"][lang] for name in ALL
                if self.checks[name][0] == "INDETERMINATE"]
        return ([say("settle.tampered", lang)] if self.word == "TAMPERED" else []) + told

    def text(self, lang):
        lines = [self.word]
        for name in ALL:
            word, why = self.checks[name]
            lines.append("  %-12s%-15s%s" % (name, word, say(why.code, lang, why.about)))
        first = self.first()
        if first:
            why = self.checks[first][1]
            lines.append("%s %s" % (say("label.first", lang), say(why.code, lang, why.about)))
        counted = say("proven", lang, {"proven": self.proven, "lines": self.lines})
        lines.append("%s %s" % (say("label.proven", lang), counted))
        lines += ["%s %s" % (say("label.settle", lang), text) for text in self.settle(lang)]
        lines.append("%s %s" % (say("label.digest", lang), self.digest))
        return "\n".join(lines) + "\n"

    def json(self, lang):
        def one(name):
            word, why = self.checks[name]
            told = {"check": name, "word": word, "code": why.code, "say": say(why.code, lang, why.about)}
            if "seq" in why.about:
                told["seq"] = why.about["seq"]
            return told
        told = {"schema": "tabellion/verify-bundle/1", "word": self.word, "checks": [one(name) for name in ALL],
                "lines": self.lines, "proven": self.proven, "settle": self.settle(lang), "digest": self.digest}
        if self.first():
            told["first"] = one(self.first())
        if self.origin is not None:
            told["origin"] = self.origin
        return told


# ---------------------------------------------------------------- container

MAX_BUNDLE, MAX_FILES, MAX_BASE, MAX_RATIO, MAX_NAME = 256 << 20, 10000, 16 << 20, 32, 160
MAX_UNPACKED = 1 << 30
TYPES = {True: b"application/vnd.etsi.asic-e+zip", False: b"application/zip"}
ASIC, TOKEN = "META-INF/ASiCManifest.xml", "META-INF/timestamp.tst"
NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\Z")


def unpack(data):
    """The files of a ZIP of the one exact form. Nothing is written anywhere, and never more unpacked than stated."""
    if len(data) > MAX_BUNDLE:
        raise Fault("container.large")
    form = Fault("container.form")
    if len(data) < 22:
        raise form
    sign, disks, count, same, length, start, comment = struct.unpack("<IIHHIIH", data[-22:])
    if (sign, disks, comment) != (0x06054B50, 0, 0) or count != same or start + length != len(data) - 22:
        raise form
    if count > MAX_FILES:
        raise Fault("container.large")
    room, total, files, last = min(MAX_BASE + MAX_RATIO * len(data), MAX_UNPACKED), 0, {}, None
    at, local, end = start, 0, len(data) - 22

    def fields(raw):
        version, flags, method, time, date, crc, packed, size, name, extra = struct.unpack("<HHHHHIIIHH", raw)
        if (version, flags, time, date, extra) != (20, 0, 0, 0x21, 0):
            raise form
        if not (method == 8 or method == 0 and packed == size):
            raise form
        return method, crc, packed, size, name

    for index in range(count):
        if at + 46 > end:
            raise form
        if data[at:at + 6] != b"PK\1\2\x14\0" or data[at + 32:at + 42] != bytes(10):
            raise form
        said = fields(data[at + 6:at + 32])
        method, crc, packed, size, name_length = said
        offset = struct.unpack("<I", data[at + 42:at + 46])[0]
        at += 46 + name_length
        if at > end:
            raise form
        try:
            name = data[at - name_length:at].decode("utf-8")
        except UnicodeDecodeError:
            raise form
        if len(name.encode()) > MAX_NAME or not NAME.match(name) or any(p in (".", "..") for p in name.split("/")):
            raise Fault("container.path")
        if index == 0 and (name != "mimetype" or method != 0):
            raise Fault("container.mimetype")
        if name in files:
            raise Fault("container.twice", name=name)
        if last is not None and last > name:
            raise Fault("container.order", name=name)
        if index > 0:
            last = name
        total += size
        if total > room:
            raise Fault("container.bomb")
        if local != offset or local + 30 > start or data[local:local + 4] != b"PK\3\4":
            raise form
        if fields(data[local + 4:local + 30]) != said or data[local + 30:local + 30 + name_length] != name.encode():
            raise form
        body = data[local + 30 + name_length:local + 30 + name_length + packed]
        local += 30 + name_length + packed
        if local > start or len(body) != packed:
            raise form
        if method == 8:
            stream = zlib.decompressobj(-15)
            try:
                content = stream.decompress(body, size + 1)
                whole = stream.eof and not stream.unused_data and not stream.unconsumed_tail
            except zlib.error:
                content, whole = b"", False
            if not whole:
                raise Fault("container.content", name=name)
        else:
            content = body
        if len(content) != size or zlib.crc32(content) != crc:
            raise Fault("container.content", name=name)
        files[name] = content
    if local != start or at != end or count == 0:
        raise form
    return files


def check_container(files):
    if files.get("mimetype") != TYPES[ASIC in files]:
        raise Fault("container.mimetype")
    return Fault("container.ok", count=len(files))


# ---------------------------------------------------------------- lists of files

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"


def sha(data):
    return hashlib.sha256(data).hexdigest()


def is_tag(name):
    return not (name.startswith("data/") or name.startswith("META-INF/") or name in ("mimetype", TAGS))


def check_files(files, digest, wanted):
    if wanted is not None and wanted != digest:
        raise Fault("files.digest")
    if files.get("bagit.txt") != BAGIT:
        raise Fault("files.list", name="bagit.txt")
    listed = set()
    for lists, belongs in ((PAYLOAD, lambda name: name.startswith("data/")), (TAGS, is_tag)):
        if lists not in files:
            raise Fault("files.missing", name=lists)
        bad = Fault("files.list", name=lists)
        try:
            text = files[lists].decode("utf-8")
        except UnicodeDecodeError:
            raise bad
        if text and not text.endswith("\n"):
            raise bad
        rows = text[:-1].split("\n") if text else []
        if any(not re.match(r"[0-9a-f]{64}  ", row) for row in rows):
            raise bad
        for row in rows:
            name = row[66:]
            if not belongs(name) or name in listed:
                raise bad
            listed.add(name)
            if name not in files:
                raise Fault("files.missing", name=name)
            if sha(files[name]) != row[:64]:
                raise Fault("files.changed", name=name)
    for name in sorted(files):
        if name not in listed and name not in ("mimetype", TAGS, ASIC, TOKEN):
            raise Fault("files.unlisted", name=name)
    return Fault("files.ok")


# ---------------------------------------------------------------- JSON

MAX_INTEGER = (1 << 53) - 1
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
HASH = re.compile(r"[0-9a-f]{64}\Z")


class Bad(Exception):
    pass


def no_twice(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Bad
    return found


def refuse(_):
    raise Bad


def shallow(value, depth):
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(shallow(item, depth - 1) for item in inner)
    return True


def parse(data, real=float):
    """JSON without a member twice and not too deep; raises Bad."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(text, object_pairs_hook=no_twice, parse_constant=refuse, parse_float=real)
        text.encode("utf-8")
    except (ValueError, RecursionError):
        raise Bad
    if not shallow(value, 32):
        raise Bad
    return value


def is_whole(value):
    return type(value) is int and 0 <= value <= MAX_INTEGER


def is_text(value):
    return type(value) is str


def is_hash(value):
    return is_text(value) and HASH.match(value) is not None


def member(value, *names):
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def form(value, need, may=()):
    """An object with these members; each comes with what accepts it. An absent member may be null."""
    if not isinstance(value, dict):
        raise Bad
    value = {name: item for name, item in value.items() if item is not None or name not in dict(may)}
    checks = dict(need)
    checks.update(dict(may))
    if any(name not in value for name in dict(need)) or any(name not in checks for name in value):
        raise Bad
    for name, item in value.items():
        if not checks[name](item):
            raise Bad
    return value


def fits(check, *given):
    def accept(value):
        try:
            check(value, *given)
            return True
        except Bad:
            return False
    return accept


def listed(accept):
    return lambda value: isinstance(value, list) and all(accept(item) for item in value)


def is_flag(value):
    return type(value) is bool


STATE = fits(form, {"root": is_hash, "size": is_whole})
SPAN = fits(form, {}, {"from": is_text, "to": is_text})
PLACES = fits(form, {}, {"from": is_whole, "to": is_whole})
FILTER = {"country": is_text, "kind": is_text, "occurred": SPAN, "purpose": is_text, "recipient": is_text,
          "recorded": SPAN, "regime": is_text, "seq": PLACES, "verdict": is_text}
PERSON = fits(form, {"scheme": is_text, "value": is_text})
HELD = fits(form, {"count": is_whole, "ground": is_text})


# Characters of the property Bidi_Control.
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def plain(value):
    """A value as canonical lines may hold it: plain strings, integers within bounds, no null."""
    if isinstance(value, dict):
        return all(re.match(r"[a-z0-9_]+\Z", name) and plain(item) for name, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    if isinstance(value, str):
        return (unicodedata.is_normalized("NFC", value)
                and not any(c in BIDI or unicodedata.category(c) in ("Cc", "Cs")
                            or ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF for c in value))
    if isinstance(value, bool):
        return True
    return type(value) is int and abs(value) <= MAX_INTEGER


def parse_line(data):
    """A canonical line with the members of an entry; raises Bad."""
    if len(data) > 65535:
        raise Bad
    value = parse(data, refuse)
    again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    if again != data or not plain(value):
        raise Bad
    form(value, {"at": lambda at: is_text(at) and INSTANT.match(at), "body": lambda body: isinstance(body, dict),
                 "exporter": is_text, "kind": is_text, "prev": is_hash, "seq": is_whole, "v": is_whole})
    return value


def rows(data):
    if data is None or (data and not data.endswith(b"\n")):
        return None
    return data[:-1].split(b"\n") if data else []


def hashes(text):
    """Hashes one after the other, in base64; None if it is not that."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if base64.b64encode(data) != (text if isinstance(text, bytes) else text.encode("utf-8")):
        return None
    if len(data) % 32 or len(data) > 64 * 32:
        return None
    return [data[at:at + 32] for at in range(0, len(data), 32)]


# ---------------------------------------------------------------- tree (RFC 9162, 2.1.3.2 and 2.1.4.2)

def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def included(leaf, index, size, path, root):
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistent(first, second, path, first_root, second_root):
    if first == 0 or first > second:
        return False
    if first == second:
        return not path and first_root == second_root
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


# ---------------------------------------------------------------- Ed25519 (RFC 8032), strict

P, ORDER = 2 ** 255 - 19, 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    """The x of a point of the curve; None if there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(data):
    """A point that is not of small order; None otherwise."""
    y = int.from_bytes(data, "little")
    x = recover(y & (1 << 255) - 1, y >> 255)
    if x is None:
        return None
    found = (x, y & (1 << 255) - 1, 1, x * (y & (1 << 255) - 1) % P)
    return None if same(times(8, found), (0, 1, 1, 0)) else found


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(k, a)))


# ---------------------------------------------------------------- notes and keys

def b64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad
    if base64.b64encode(data).decode() != text:
        raise Bad
    return data


def key_name(name):
    if not name or len(name.encode("utf-8")) > 255:
        raise Bad
    if any(c == "+" or c.isspace() or c == "\u0085" or unicodedata.category(c) == "Cc" for c in name):
        raise Bad
    return name


def parse_vkey(text):
    """(name, key id, public key); raises Bad."""
    if not is_text(text):
        raise Bad
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Bad
    name, data = key_name(parts[0]), b64(parts[2])
    if len(data) != 33 or data[0] != 1 or point(data[1:]) is None:
        raise Bad
    ident = hashlib.sha256(name.encode("utf-8") + b"\n" + data).digest()[:4]
    if parts[1] != ident.hex():
        raise Bad
    return name, ident, data[1:]


def parse_note(data):
    """(text, signatures) of a C2SP signed note; raises Bad."""
    if data is None or len(data) > 131072:
        raise Bad
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad
    if any(byte < 0x20 and byte != 10 for byte in data):
        raise Bad
    middle = whole.rfind("\n\n") + 1
    if middle == 0 or not whole.endswith("\n"):
        raise Bad
    lines = whole[middle + 1:-1].split("\n") if len(whole) > middle + 1 else [None]
    signatures = []
    if len(lines) > 16:
        raise Bad
    for line in lines:
        if line is None or not line.startswith("\u2014 ") or line.count(" ") != 2:
            raise Bad
        name, encoded = line[2:].split(" ")
        raw = b64(encoded)
        if len(raw) < 5:
            raise Bad
        signatures.append((key_name(name), raw[:4], raw[4:]))
    return whole[:middle], signatures


def parse_checkpoint(text):
    """(origin, size, root); raises Bad."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not re.match(r"(0|[1-9][0-9]{0,19})\Z", lines[1]):
        raise Bad
    root = b64(lines[2])
    if len(root) != 32 or not 0 < int(lines[1]) < 1 << 64:
        raise Bad
    return key_name(lines[0]), int(lines[1]), root


def note_word(note, key):
    """signed, bad, or unknown: what a note says of one key."""
    text, signatures = parse_note(note)
    mine = [raw for name, ident, raw in signatures if (name, ident) == key[:2]]
    if not mine:
        return "unknown"
    return "signed" if all(signed(key[2], text.encode("utf-8"), raw) for raw in mine) else "bad"


class History:
    """The keys of a log: (key, until, endorsed by the one before)."""

    def __init__(self, lines):
        first = lines.get(0)
        try:
            if first is None or first.kind != "genesis":
                raise Bad
            self.origin = key_name(member(first.body, "origin") or "")
            key = parse_vkey(member(first.body, "vkey"))
            if key[0] != self.origin:
                raise Bad
        except (Bad, TypeError, AttributeError):
            raise Fault("keys.genesis")
        self.periods, self.next = [[key, None, False]], member(first.body, "next_key")
        for seq in sorted(lines):
            if lines[seq].kind == "key":
                try:
                    self.rotate(lines[seq].body, seq)
                except Bad:
                    raise Fault("keys.rotation", seq=seq)

    def rotate(self, body, seq):
        old, new = self.periods[-1][0], parse_vkey(member(body, "new"))
        if sha(new[2]) != self.next or new[0] != self.origin or new == old:
            raise Bad

        def text(key):
            return "%s+%s+%s" % (key[0], key[1].hex(), base64.b64encode(b"\1" + key[2]).decode())
        statement = "tabellion/key/v1\n%s\n%s\n%s\n%d\n" % (self.origin, text(old), text(new), seq)

        def check(key, name):
            signature = member(body, name)
            if not is_text(signature) or not signed(key[2], statement.encode("utf-8"), b64(signature)):
                raise Bad
        check(new, "sig_new")
        endorsed = is_text(member(body, "sig_old"))
        if endorsed:
            check(old, "sig_old")
        elif member(body, "reason") != "lost":
            raise Bad
        self.periods[-1][1], self.next = seq, member(body, "next")
        self.periods.append([new, None, endorsed])

    def in_force(self, size):
        for index, (_, until, _) in enumerate(self.periods):
            if until is None or size <= until:
                return index
        return len(self.periods) - 1

    def read(self, note):
        try:
            checkpoint = parse_checkpoint(parse_note(note)[0])
        except Bad:
            raise Fault("checkpoint.form")
        if checkpoint[0] != self.origin:
            raise Fault("checkpoint.origin")
        return checkpoint

    def check_signed(self, note, size):
        word = note_word(note, self.periods[self.in_force(size)][0])
        if word == "signed":
            return
        if word == "unknown" and any(note_word(note, period[0]) == "signed" for period in self.periods):
            raise Fault("checkpoint.retired")
        raise Fault("checkpoint.signature")

    def check_trust(self, size, trusted):
        at = self.in_force(size)
        while True:
            key, _, endorsed = self.periods[at]
            if key in trusted:
                return Fault("checkpoint.ok", size=size)
            if at == 0 or not endorsed:
                break
            at -= 1
        if any(period[0] in trusted for period in self.periods):
            return Fault("checkpoint.recovered")
        if trusted:
            raise Fault("checkpoint.other_key")
        return Fault("checkpoint.untrusted")


# ---------------------------------------------------------------- manifest and lines

KINDS = set("access breach census clock close disclosure erasure erasure_done export exporter format genesis hold "
            "inquiry key notification recipient refusal retention rights rulebook suppression timestamp".split())


def read_manifest(files):
    bad = Fault("manifest.form")
    if "data/bundle.json" not in files:
        raise bad
    try:
        value = parse(files["data/bundle.json"])
        version = member(value, "v")
        if not is_whole(version) or version < 1:
            raise Bad
        if version > 1:
            return None
        value = form(value, {
            "as_of": lambda at: is_text(at) and INSTANT.match(at), "checkpoint": STATE, "entries": is_whole,
            "erased": is_whole, "exporter": is_text, "filter": fits(form, {}, FILTER), "openings": is_whole,
            "origin": is_text, "support": is_whole, "until": is_whole, "v": is_whole},
            {"inquiry": is_whole, "persons": listed(PERSON), "previous": is_flag, "since": listed(is_whole),
             "tokens": listed(is_whole), "withheld": listed(HELD)})
    except Bad:
        raise bad
    value["filter"] = {name: item for name, item in value["filter"].items() if item is not None}
    return value


def told(manifest):
    return Fault("manifest.ok", as_of=manifest["as_of"], entries=manifest["entries"], support=manifest["support"])


class Line:
    def __init__(self, part, data, value, path):
        self.part, self.data, self.value, self.path = part, data, value, path
        self.seq, self.at, self.kind, self.body = value["seq"], value["at"], value["kind"], value["body"]


def read_lines(files):
    """(lines by seq, counts, first fault): what is no line is left out, so that the others can still be proven."""
    lines, counts, faults = {}, {}, []
    for part in ("entries", "support"):
        name = "data/%s.jsonl" % part
        found, paths = rows(files.get(name)), rows(files.get("data/%s.paths" % part))
        if found is None:
            faults.append(Fault("lines.form", name=name, line=0))
            found = []
        if paths is None or len(paths) != len(found):
            paths = None
        last = -1
        for index, data in enumerate(found):
            try:
                value = parse_line(data)
            except Bad:
                faults.append(Fault("lines.form", name=name, line=index + 1))
                continue
            line = Line(part, data, value, hashes(paths[index]) if paths else None)
            if line.seq <= last or line.seq in lines:
                faults.append(Fault("lines.order", seq=line.seq))
            last = line.seq
            lines.setdefault(line.seq, line)
        counts[part] = len(found)
    return lines, counts, faults


def check_lines(manifest, lines, counts, faults):
    if faults:
        raise faults[0]
    unknown = 0
    for seq in sorted(lines):
        line = lines[seq]
        if line.value["exporter"] != manifest["exporter"]:
            raise Fault("lines.exporter", seq=seq)
        unknown += line.value["v"] != 1 or line.kind not in KINDS
    if unknown:
        return Fault("lines.unknown", count=unknown)
    return Fault("lines.ok", count=sum(counts.values()))


def check_manifest(manifest, counts):
    for part in ("entries", "support"):
        if counts[part] != manifest[part]:
            raise Fault("manifest.differs", name=part)
    return told(manifest)


def check_checkpoint(files, manifest, history, trusted, stated):
    if manifest["origin"] != history.origin or manifest["checkpoint"] != {"root": stated[2].hex(), "size": stated[1]}:
        raise Fault("checkpoint.differs")
    history.check_signed(files.get("data/checkpoint"), stated[1])
    return history.check_trust(stated[1], trusted)


def check_tree(lines, stated, report):
    fault, held = None, 0
    for seq in sorted(lines):
        line = lines[seq]
        if line.path is None:
            fault = fault or Fault("tree.paths", name="data/%s.paths" % line.part)
        elif included(leaf_hash(line.data), seq, stated[1], line.path, stated[2]):
            held += 1
        else:
            fault = fault or Fault("tree.path", seq=seq)
    report.held = held
    if fault:
        raise fault
    return Fault("tree.ok")


# ---------------------------------------------------------------- scope

NEEDED = ("census", "erasure", "erasure_done", "export", "exporter", "genesis", "inquiry", "key", "recipient",
          "retention", "rulebook")


def between(value, span):
    value = value if is_text(value) else ""
    low, high = span.get("from"), span.get("to")
    return (low is None or value >= low) and (high is None or value <= high)


def answers(line, asked, lines):
    """Whether a line was asked for; the same rules as lists have."""
    body = line.body
    if asked.get("kind") not in (None, line.kind):
        return False
    places = asked.get("seq") or {}
    if not places.get("from", 0) <= line.seq <= places.get("to", MAX_INTEGER):
        return False
    if "recorded" in asked and not between(line.at, asked["recorded"]):
        return False
    if line.kind not in ("disclosure", "refusal"):
        if any(name in asked for name in ("country", "regime", "verdict", "purpose", "occurred")):
            return False
        return "recipient" not in asked or line.kind == "recipient" and body.get("id") == asked["recipient"]
    for name, path in (("recipient", ("recipient", "id")), ("verdict", ("verdict", "verdict")),
                       ("purpose", ("disclosure", "purpose"))):
        if name in asked and member(body, *path) != asked[name]:
            return False
    if "occurred" in asked and not between(member(body, "disclosure", "occurred_on"), asked["occurred"]):
        return False
    rules = member(body, "verdict", "rules")
    if "regime" in asked and not any(is_text(rule) and rule.startswith(asked["regime"] + ".")
                                     for rule in (rules if isinstance(rules, list) else [])):
        return False
    if "country" not in asked:
        return True
    version = member(body, "recipient", "at")
    if is_whole(version):
        held = lines.get(version)
        facts = held.body.get("profile") if held is not None and held.kind == "recipient" else None
    else:
        facts = member(body, "recipient", "facts")
    return has_country(facts, asked["country"])


def has_country(facts, wanted):
    def items(name):
        found = member(facts, name)
        return found if isinstance(found, list) else []
    return (member(facts, "seat") == wanted or wanted in items("hosting") or wanted in items("remote_access")
            or any(member(sub, "country") == wanted for sub in items("sub_processors")))


def is_within(manifest, line):
    return line.at <= manifest["as_of"] and line.seq < manifest["until"]


def check_scope(manifest, claims, lines):
    asked = manifest["filter"]
    check_inquiry(manifest, lines)
    recipients = claims["recipients"] if claims else []
    for seq in sorted(lines):
        line = lines[seq]
        within = is_within(manifest, line)
        if line.part == "entries":
            if not within:
                raise Fault("scope.later", seq=seq)
            check_register(line, lines)
            if not answers(line, asked, lines):
                raise Fault("scope.filter", seq=seq)
            continue
        if any(claim.get("boundary") == seq for claim in recipients):
            continue
        if claims and claims["whole"] and seq == manifest["entries"] and not within:
            continue
        hidden = not manifest.get("persons") and within and answers(line, asked, lines)
        if line.kind in ("disclosure", "refusal"):
            recipient = member(line.body, "recipient", "id")
            if not any(claim["id"] == recipient for claim in recipients):
                raise Fault("scope.foreign", seq=seq)
            if hidden:
                raise Fault("scope.hidden", seq=seq)
            if not within:
                raise Fault("scope.later", seq=seq)
        elif hidden:
            raise Fault("scope.hidden", seq=seq)
        elif line.kind not in NEEDED:
            raise Fault("scope.foreign", seq=seq)
    return Fault("scope.ok")


def check_register(line, lines):
    if line.kind not in ("disclosure", "refusal"):
        return

    def held(seq, kinds):
        found = lines.get(seq) if is_whole(seq) else None
        return found if found is not None and seq < line.seq and found.kind in kinds else None
    recipient = member(line.body, "recipient", "id")
    version = held(member(line.body, "recipient", "at"), ("recipient",))
    if held(line.body.get("exporter_at"), ("genesis", "exporter")) is None or (
            is_text(recipient) and (version is None or version.body.get("id") != recipient)):
        raise Fault("scope.register", seq=line.seq)


def check_inquiry(manifest, lines):
    seq = manifest.get("inquiry")
    if seq is None:
        return
    line, bad = lines.get(seq), Fault("scope.inquiry", seq=seq)
    if line is None or line.kind != "inquiry":
        raise bad
    scope = line.body.get("scope", {})
    try:
        scope = {name: item for name, item in form(scope, {}, FILTER).items() if item is not None}
    except Bad:
        raise bad
    if (line.body.get("change") != "opened" or line.body.get("as_of") != manifest["as_of"]
            or spans(scope) != spans(manifest["filter"]) or not manifest["until"] < seq):
        raise bad


def spans(asked):
    return {name: {k: v for k, v in item.items() if v is not None} if isinstance(item, dict) else item
            for name, item in asked.items()}


# ---------------------------------------------------------------- rulebooks

def pack_digest(data):
    try:
        pack = form(parse(data), {"files": listed(fits(form, {"name": is_text, "text": is_text}))})["files"]
    except Bad:
        return None
    names = [file["name"].encode("utf-8") for file in pack]
    if any(a >= b for a, b in zip(names, names[1:])):
        return None
    return sha("".join("%s  %s\n" % (sha(f["text"].encode("utf-8")), f["name"]) for f in pack).encode("utf-8"))


def check_rulebooks(files, lines):
    folder, schemas = "data/rulebooks/", "data/schemas.json"
    wanted = set()
    for line in lines.values():
        digest = member(line.body, "verdict", "rulebook")
        if line.part == "entries" and is_text(digest):
            wanted.add("%s%s.json" % (folder, digest))
    for name in sorted(wanted):
        if name not in files:
            raise Fault("rulebooks.missing", name=name)
    count = 0
    for name in sorted(files):
        if name.startswith(folder):
            digest = pack_digest(files[name])
            if digest is None or name != "%s%s.json" % (folder, digest):
                raise Fault("rulebooks.changed", name=name)
            count += 1
    if schemas not in files:
        raise Fault("rulebooks.missing", name=schemas)
    digest = pack_digest(files[schemas])
    if digest is None or digest != (member(lines[0].body, "schemas") if 0 in lines else None):
        raise Fault("rulebooks.changed", name=schemas)
    return Fault("rulebooks.ok", count=count)


# ---------------------------------------------------------------- completeness

LEAF = {"count": is_whole, "id": is_text, "index": is_whole, "last": is_whole,
        "path": lambda text: is_text(text) and hashes(text) is not None}
STANDING = fits(form, {}, {"after": fits(form, LEAF), "before": fits(form, LEAF), "own": fits(form, LEAF)})
CLAIM = fits(form, {"count": is_whole, "id": is_text, "standing": STANDING}, {"boundary": is_whole})


def read_claims(files):
    try:
        claims = form(parse(files["data/completeness.json"]), {},
                      {"census": is_whole, "person": is_whole, "recipients": listed(CLAIM), "whole": is_flag})
    except (Bad, KeyError):
        return None
    claims.setdefault("recipients", [])
    claims.setdefault("whole", False)
    return claims


def standing(claim, census):
    """(count, last) of an organisation in a census; raises Bad."""
    told, who = claim["standing"], claim["id"].encode("utf-8")
    before, own, after = (told.get(name) for name in ("before", "own", "after"))
    row = [leaf for leaf in (before, own, after) if leaf is not None]
    for leaf in row:
        data = leaf["id"].encode("utf-8") + b"\0" + struct.pack(">QQ", leaf["count"], leaf["last"])
        if not included(leaf_hash(data), leaf["index"], census["organisations"], hashes(leaf["path"]),
                        bytes.fromhex(census["root"])):
            raise Bad
    if any(a["index"] + 1 != b["index"] for a, b in zip(row, row[1:])):
        raise Bad
    if row and row[0]["index"] > 0 and before is None:
        raise Bad
    ends = row[-1]["index"] + 1 == census["organisations"] if row else census["organisations"] == 0
    if after is None and not ends:
        raise Bad
    if before is not None and not before["id"].encode("utf-8") < who:
        raise Bad
    if after is not None and not after["id"].encode("utf-8") > who:
        raise Bad
    if own is None:
        return 0, 0
    if own["id"] != claim["id"]:
        raise Bad
    return own["count"], own["last"]


def check_census(manifest, claims, lines):
    if claims is None:
        raise Fault("census.form")
    asked, everybody, recipients = manifest["filter"], not manifest.get("persons"), claims["recipients"]
    if "recipient" in asked and everybody:
        good = any(claim["id"] == asked["recipient"] for claim in recipients)
    elif not asked and everybody:
        good = claims["whole"]
    else:
        good = not claims["whole"] and not recipients
    if not good or claims.get("person") is not None and len(manifest.get("persons") or []) != 1:
        raise Fault("census.form")
    if claims.get("person") is not None:
        return Fault("census.person", count=claims["person"])
    if not claims["whole"] and not recipients:
        return Fault("census.narrow")
    line = lines.get(claims.get("census"))
    try:
        if line is None or line.kind != "census":
            raise Bad
        census = form(line.body, {"organisations": is_whole, "root": is_hash, "size": is_whole})
    except Bad:
        raise Fault("census.missing")
    if census["size"] != manifest["until"] or census["size"] > line.seq:
        raise Fault("census.size", seq=line.seq)
    for claim in recipients:
        check_recipient(manifest, claim, census, lines)
    if claims["whole"]:
        place = 0
        while place in lines and lines[place].part == "entries":
            place += 1
        ended = place == manifest["until"] or place in lines and (
            not is_within(manifest, lines[place]) and place < manifest["until"])
        if place < sum(1 for line in lines.values() if line.part == "entries") or not ended:
            raise Fault("census.whole", seq=place)
    return Fault("census.ok")


def check_recipient(manifest, claim, census, lines):
    who, boundary = claim["id"], claim.get("boundary")
    try:
        counted, last_counted = standing(claim, census)
    except Bad:
        raise Fault("census.standing", id=who)

    def number(line):
        if line.kind in ("disclosure", "refusal") and member(line.body, "recipient", "id") == who:
            found = member(line.body, "recipient", "number")
            return found if is_whole(found) else 0
        return None
    found = last = 0
    for seq in sorted(lines):
        here = number(lines[seq])
        if here is None or seq == boundary:
            continue
        if here != found + 1:
            raise Fault("census.number", id=who, number=found + 1)
        found, last = here, seq
    bad = Fault("census.count", id=who, counted=counted, found=found)
    if boundary is None:
        if not found == counted == claim["count"] or found and last != last_counted:
            raise bad
        return
    if found != claim["count"] or found >= counted:
        raise bad
    end = lines.get(boundary)
    if (end is None or end.part != "support" or number(end) != found + 1 or end.at <= manifest["as_of"]
            or boundary <= last):
        raise Fault("census.boundary", seq=boundary)


# ---------------------------------------------------------------- openings

OPEN = fits(form, {"salt": is_text, "text": is_text})
WITHHELD = fits(form, {"commitment": is_text, "ground": is_text})
NAMES = ("person", "number", "facts", "details")
CLOSED = ("erased", "lost", "outside")


def is_field(value):
    return OPEN(value) or WITHHELD(value)


def is_closed(value):
    return value in CLOSED if is_text(value) else False


def is_sealed(value):
    return is_field(value) or fits(form, {"closed": is_closed})(value)


STATEMENT = {"closed": is_closed, "fields": fits(form, dict.fromkeys(NAMES, is_field)), "path": is_text,
             "sealed": is_sealed, "slot": is_whole}
SPEAKING = ("exporter", "genesis", "inquiry", "recipient")


def place(statement):
    return statement["seq"], statement.get("slot", 1 << 32)


def gone(statement):
    sealed = statement.get("sealed")
    why = statement.get("closed") or (sealed.get("closed") if sealed else None)
    return why in ("erased", "lost")


def grounds(statement):
    if "sealed" in statement:
        return [statement["sealed"]["ground"]] if "ground" in statement["sealed"] else []
    fields = statement.get("fields", {})
    found = [fields[name]["ground"] for name in NAMES if "ground" in fields.get(name, {})]
    return found[:1] if len(found) == 4 and len(set(found)) == 1 else found


def commitment(field, seq):
    if "salt" not in field:
        if not is_hash(field["commitment"]):
            raise Fault("openings.salt", seq=seq)
        return field["commitment"]
    if not is_hash(field["salt"]):
        raise Fault("openings.salt", seq=seq)
    return hmac.new(bytes.fromhex(field["salt"]), field["text"].encode("utf-8"), hashlib.sha256).hexdigest()


def read_statements(files):
    lines = rows(files.get("data/openings.jsonl"))
    if lines is None:
        raise Fault("openings.form", line=0)
    found = []
    for index, data in enumerate(lines):
        try:
            statement = form(parse(data), {"seq": is_whole}, STATEMENT)
            if sorted(statement) not in (["closed", "seq", "slot"], ["fields", "path", "seq", "slot"],
                                         ["sealed", "seq"]) or statement.get("slot", 0) >= 1 << 32:
                raise Bad
        except Bad:
            raise Fault("openings.form", line=index + 1)
        if found and place(found[-1]) >= place(statement):
            back = place(found[-1]) == place(statement) and gone(found[-1]) != gone(statement)
            raise Fault("openings.resurrected" if back else "openings.order", seq=statement["seq"])
        found.append(statement)
    return found


def slots_of(line):
    count = member(line.body, "subjects", "count")
    beside = line.kind in ("disclosure", "refusal") and is_text(member(line.body, "recipient", "slot"))
    return count if is_whole(count) else 0, int(beside)


def check_openings(files, manifest, claims, lines):
    statements = read_statements(files)
    held = {}
    for ground in (ground for statement in statements for ground in grounds(statement)):
        held[ground] = held.get(ground, 0) + 1
    listed_held = [(one["ground"], one["count"]) for one in manifest.get("withheld") or []]
    in_order = sorted(held.items(), key=lambda item: item[0].encode("utf-8"))
    if (manifest["openings"] != len(statements) or listed_held != in_order
            or manifest["erased"] != sum(map(gone, statements))):
        raise Fault("openings.withheld")
    persons, numbers, spoken = manifest.get("persons") or [], set(), {}
    for statement in statements:
        seq = statement["seq"]
        line = lines.get(seq)
        if line is None or not (line.part == "entries" or line.kind in SPEAKING and "sealed" in statement
                                or line.kind == "inquiry"):
            raise Fault("openings.foreign", seq=seq)
        spoken.setdefault(seq, []).append(statement)
        if "sealed" in statement:
            check_sealed(line, statement["sealed"])
        else:
            check_slot(line, statement, persons, numbers)
    for seq in sorted(lines):
        line = lines[seq]
        if line.part == "entries":
            told_of = spoken.get(seq, [])
            slots = sum("slot" in statement for statement in told_of)
            if slots != sum(slots_of(line)) or is_text(line.body.get("sealed")) and len(told_of) != slots + 1:
                raise Fault("openings.missing", seq=seq)
    for number in range(1, (claims and claims.get("person") or 0) + 1):
        if number not in numbers:
            raise Fault("openings.number", number=number)
    return Fault("openings.ok", count=len(statements), withheld=sum(held.values()), erased=manifest["erased"])


def check_sealed(line, sealed):
    bad, committed = Fault("openings.sealed", seq=line.seq), line.body.get("sealed")
    if not is_text(committed) or sealed.get("closed", "erased") != "erased":
        raise bad
    if "closed" not in sealed and commitment(sealed, line.seq) != committed:
        raise bad


def check_slot(line, statement, persons, numbers):
    seq, slot = line.seq, statement["slot"]
    bad, other = Fault("openings.slot", seq=seq, slot=slot), Fault("openings.person", seq=seq, slot=slot)
    count, beside = slots_of(line)
    if slot >= count + beside:
        raise bad
    if "closed" in statement:
        if statement["closed"] == "outside" and not persons:
            raise other
        return
    fields, path = statement["fields"], hashes(statement["path"])
    leaf = leaf_hash(b"".join(bytes.fromhex(commitment(fields[name], seq)) for name in NAMES))
    if path is None:
        raise bad
    if slot == count:
        leads = not path and member(line.body, "recipient", "slot") == leaf.hex()
    else:
        root = member(line.body, "subjects", "root")
        leads = is_hash(root) and included(leaf, slot, count, path, bytes.fromhex(root))
    if not leads:
        raise bad
    if "text" not in fields["person"]:
        return
    try:
        who = form(parse(fields["person"]["text"]), {"scheme": is_text, "value": is_text})
    except Bad:
        raise other
    if persons and who not in persons:
        raise other
    if persons and who == persons[0] and re.match(r"[0-9]{1,18}\Z", fields["number"].get("text", "")):
        numbers.add(int(fields["number"]["text"]))


# ---------------------------------------------------------------- earlier export, tokens

def check_previous(files, manifest, history, stated, lines):
    data, says = files.get("data/previous.json"), manifest.get("previous", False)
    if data is None and not says:
        return Fault("consistency.none")
    bad = Fault("consistency.form")
    try:
        previous = form(parse(data) if data and says else None, {"export": is_whole, "hashes": is_text, "note": is_text})
        path, note = hashes(previous["hashes"]), previous["note"].encode("utf-8")
        older = history.read(note)
        export = lines.get(previous["export"])
        if path is None or export is None or export.kind != "export":
            raise Bad
        if (member(export.body, "checkpoint", "size"), member(export.body, "checkpoint", "root")) != (
                older[1], older[2].hex()):
            raise Bad
    except (Bad, Fault):
        raise bad
    try:
        history.check_signed(note, older[1])
    except Fault:
        raise Fault("consistency.signature")
    if not consistent(older[1], stated[1], path, older[2], stated[2]):
        raise Fault("consistency.path")
    return Fault("consistency.ok", seq=previous["export"])


def element(data, tag):
    """(content, rest) of the first DER element; raises Bad unless it has this tag."""
    if len(data) < 2 or data[0] != tag:
        raise Bad
    length, at = data[1], 2
    if length >= 0x80:
        count = length & 0x7F
        if not 1 <= count <= 3 or len(data) < 2 + count:
            raise Bad
        length, at = int.from_bytes(data[2:2 + count], "big"), 2 + count
    if len(data) < at + length:
        raise Bad
    return data[at:at + length], data[at + length:]


def explicit(data, wanted):
    oid, rest = element(data, 0x06)
    if oid.hex() != wanted:
        raise Bad
    return element(rest, 0xA0)[0]


def imprint(data):
    """(SHA-256 that a time-stamp token is over, its time); raises Bad. Nothing is verified here."""
    if data is None or len(data) > 65536:
        raise Bad
    outer, rest = element(data, 0x30)
    if outer[:1] == b"\x30":
        outer, more = element(element(outer, 0x30)[1], 0x30)
        rest += more
    content = element(explicit(outer, "2a864886f70d010702"), 0x30)[0]
    content = element(element(content, 0x02)[1], 0x31)[1]
    octets = element(explicit(element(content, 0x30)[0], "2a864886f70d0109100104"), 0x04)[0]
    info, more = element(octets, 0x30)
    info = element(element(info, 0x02)[1], 0x06)[1]
    hashed, info = element(info, 0x30)
    algorithm, hashed = element(hashed, 0x30)
    digest, tail = element(hashed, 0x04)
    time = element(element(info, 0x02)[1], 0x18)[0]
    if rest or more or tail or len(digest) != 32 or element(algorithm, 0x06)[0].hex() != "608648016503040201":
        raise Bad
    try:
        return digest.hex(), time.decode("ascii")
    except UnicodeDecodeError:
        raise Bad


def over(files, name, data):
    try:
        digest, time = imprint(files.get(name))
    except Bad:
        raise Fault("imprint.form", name=name)
    if digest != sha(data):
        raise Fault("imprint.other", name=name)
    return time


def asic_list(files):
    xml = ('<?xml version="1.0" encoding="UTF-8"?>\n'
           '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
           '<SigReference URI="META-INF/timestamp.tst" MimeType="application/vnd.etsi.timestamp-token"/>\n')
    for name in sorted(files):
        if name != "mimetype" and not name.startswith("META-INF/"):
            xml += ('<DataObjectReference URI="%s"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
                    '<ds:DigestValue>%s</ds:DigestValue></DataObjectReference>\n'
                    % (name, base64.b64encode(hashlib.sha256(files[name]).digest()).decode()))
    return (xml + "</ASiCManifest>\n").encode("utf-8")


def check_imprint(files, manifest, history, stated):
    times = []
    for size in manifest.get("tokens") or []:
        name = "data/time/%d.tsr" % size
        own = size == stated[1]
        note = files.get("data/checkpoint" if own else "data/time/%d.note" % size)
        if note is None:
            raise Fault("imprint.form", name=name)
        times.append(over(files, name, note))
        if own:
            continue
        bad = Fault("imprint.older", name=name)
        try:
            older = history.read(note)
        except Fault:
            raise bad
        path = hashes(files["data/time/%d.path" % size]) if "data/time/%d.path" % size in files else None
        if path is None:
            raise Fault("imprint.form", name=name)
        try:
            history.check_signed(note, size)
        except Fault:
            raise bad
        if older[1] != size or not consistent(size, stated[1], path, older[2], stated[2]):
            raise bad
    if ASIC in files:
        if files[ASIC] != asic_list(files):
            raise Fault("imprint.files")
        times.append(over(files, TOKEN, files[ASIC]))
    elif TOKEN in files:
        raise Fault("imprint.form", name=TOKEN)
    if times:
        return Fault("imprint.ok", count=len(times), time=min(times))
    return Fault("imprint.none")


# ---------------------------------------------------------------- all together

def verify(data, trusted=(), wanted=None):
    report = Report(sha(data))
    try:
        files = unpack(data)
    except Fault as fault:
        report.checks["container"] = ("TAMPERED", fault)
        return report.close()
    report.note("container", check_container, files)
    report.note("files", check_files, files, report.digest, wanted)
    inside(files, trusted, report)
    return report.close()


def inside(files, trusted, report):
    try:
        manifest = read_manifest(files)
    except Fault as fault:
        report.checks["manifest"] = ("TAMPERED", fault)
        return
    if manifest is None:
        report.note("manifest", lambda: Fault("manifest.version"))
        return
    lines, counts, faults = read_lines(files)
    claims = read_claims(files)
    report.lines = sum(counts.values())
    report.note("manifest", check_manifest, manifest, counts)
    report.note("lines", check_lines, manifest, lines, counts, faults)
    report.note("rulebooks", check_rulebooks, files, lines)
    report.note("scope", check_scope, manifest, claims, lines)
    report.note("census", check_census, manifest, claims, lines)
    report.note("openings", check_openings, files, manifest, claims, lines)
    try:
        history = History(lines)
    except Fault as fault:
        report.checks["keys"] = ("TAMPERED", fault)
        return
    report.origin = history.origin
    report.note("keys", lambda: Fault("keys.ok", count=len(history.periods)))
    try:
        stated = history.read(files.get("data/checkpoint"))
    except Fault as fault:
        report.checks["checkpoint"] = ("TAMPERED", fault)
        return
    held = report.note("checkpoint", check_checkpoint, files, manifest, history, trusted, stated)
    report.note("tree", check_tree, lines, stated, report)
    report.proven = report.held if held else 0
    report.note("consistency", check_previous, files, manifest, history, stated, lines)
    report.note("imprint", check_imprint, files, manifest, history, stated)


def main(arguments):
    names, trusted, wanted, as_json, lang = [], [], None, False, "en"
    rest = iter(arguments)
    for argument in rest:
        if argument in ("--trust", "--digest", "--lang"):
            value = next(rest, "")
            if argument == "--trust":
                try:
                    trusted.append(parse_vkey(value.strip()))
                except Bad:
                    print("--trust: this is not a verifier key: %s" % value, file=sys.stderr)
                    return 2
            elif argument == "--digest":
                wanted = value.strip()
            else:
                lang = value
        elif argument == "--json":
            as_json = True
        else:
            names.append(argument)
    if len(names) != 1 or lang not in ("en", "fr") or wanted is not None and not is_hash(wanted):
        print(__doc__.strip(), file=sys.stderr)
        print("\nusage: verify.py BUNDLE [--trust VKEY]... [--digest SHA256] [--lang en|fr] [--json]", file=sys.stderr)
        return 2
    try:
        with open(names[0], "rb") as file:
            data = file.read(MAX_BUNDLE + 1)
    except OSError as error:
        print("%s: %s" % (names[0], error.strerror), file=sys.stderr)
        return 1
    report = verify(data, trusted, wanted)
    out = json.dumps(report.json(lang), ensure_ascii=False) + "\n" if as_json else report.text(lang)
    sys.stdout.buffer.write(out.encode("utf-8"))
    return {"INTACT": 0, "TAMPERED": 4}.get(report.word, 5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
