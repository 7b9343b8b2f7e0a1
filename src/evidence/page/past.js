// Checks `consistency` and `imprint`: the log goes on from what was handed out and from what was stamped.

const PREVIOUS = object({ export: COUNT, hashes: TEXT, note: TEXT });

function checkConsistency(bundle) {
  const { files, manifest, note } = bundle, file = files.get("data/previous.json");
  if (!file && !manifest.previous) return said("none");
  form(file && manifest.previous);
  const [previous, older, hashes] = attempt(() => {
    const found = readJson(file);
    need(PREVIOUS(found));
    return [found, readCheckpoint(bundle, utf8(found.note)), hashesIn(found.hashes)];
  }, "form");
  const seq = previous.export, entry = entryAt(bundle, seq, "export"), named = entry && entry.body.checkpoint;
  form(named?.size === older.size && named?.root === hex(older.root));
  attempt(() => checkSigned(bundle, older), "signature");
  must(goesOn(older.size, older.root, note.size, note.root, hashes), "path");
  return said("ok", { seq });
}

/** The list under a time assertion, in its one form. */
const listOf = (files, digests) => ['<?xml version="1.0" encoding="UTF-8"?>',
  '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
  `<SigReference URI="${ASSERTION}" MimeType="application/vnd.etsi.timestamp-token"/>`,
  ...[...files.keys()].filter(name => name !== "mimetype" && !name.startsWith("META-INF/")).map(name =>
    `<DataObjectReference URI="${name}"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${base64(digests.get(name))}</ds:DigestValue></DataObjectReference>`),
  "</ASiCManifest>", ""].join("\n");

function checkImprint(bundle, digests) {
  const { files, manifest, note } = bundle, times = [];
  const over = (name, bytes) => {
    const token = attempt(() => readToken(files.get(name)), "form", { name });
    must(same(token.imprint, sha256(bytes)), "other", { name });
    times.push(token.time);
  };
  for (const size of manifest.tokens || []) {
    const name = `data/time/${size}.tsr`, own = size === note.size, bytes = files.get(own ? "data/checkpoint" : `data/time/${size}.note`);
    must(bytes, "form", { name });
    over(name, bytes);
    if (own) continue;
    const older = attempt(() => readCheckpoint(bundle, bytes), "older", { name });
    const hashes = attempt(() => hashesIn(text(files.get(`data/time/${size}.path`))), "form", { name });
    must(older.size === size, "older", { name });
    attempt(() => checkSigned(bundle, older), "older", { name });
    must(goesOn(size, older.root, note.size, note.root, hashes), "older", { name });
  }
  const stamped = files.get(LIST);
  must(stamped || !files.has(ASSERTION), "form", { name: ASSERTION });
  if (stamped) {
    must(same(stamped, utf8(listOf(files, digests))), "files");
    over(ASSERTION, stamped);
  }
  return times.length ? said("ok", { count: times.length, time: times.sort()[0] }) : said("none");
}
