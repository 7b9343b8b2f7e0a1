// Checks `keys` and `checkpoint`: which keys the log has had, which one signed, and whether trust from outside reaches it.

function checkKeys(bundle, report) {
  const first = entryAt(bundle, 0, "genesis");
  must(first, "genesis");
  const { origin, vkey, next_key } = first.body;
  const own = attempt(() => readKey(vkey), "genesis");
  must(own.name === origin, "genesis");
  const keys = [{ ...own, from: -1, follows: false }];
  let committed = next_key;
  for (const { entry, seq } of bundle.all) {
    if (entry.kind !== "key") continue;
    const about = { seq }, { body } = entry, last = keys[keys.length - 1], holds = what => must(what, "rotation", about);
    const next = attempt(() => readKey(body.new), "rotation", about);
    holds(next.name === origin && next.text !== last.text && hex(sha256(next.key)) === committed);
    const statement = utf8(["tabellion/key/v1", origin, last.text, next.text, seq, ""].join("\n"));
    const signed = (key, signature) => holds(attempt(() => ed25519(key.key, statement, unbase64(signature)), "rotation", about));
    signed(next, body.sig_new);
    const follows = TEXT(body.sig_old);
    if (follows) signed(last, body.sig_old); else holds(body.reason === "lost");
    keys.push({ ...next, from: seq, follows });
    committed = body.next;
  }
  bundle.keys = keys;
  report.origin = bundle.origin = origin;
  return said("ok", { count: keys.length });
}

/** The index of the key in force at a size. */
const inForce = (keys, size) => keys.findLastIndex(key => key.from < size);

/** A note of this log, unverified. */
function readCheckpoint(bundle, bytes) {
  const note = attempt(() => readNote(bytes), "form");
  must(note.origin === bundle.origin, "origin");
  return note;
}
/** That the key in force at its size signed a note. */
function checkSigned({ keys }, note) {
  const found = signedBy(note, keys[inForce(keys, note.size)]);
  if (!found) throw new Fault(found == null && keys.some(key => signedBy(note, key)) ? "retired" : "signature");
}

function checkCheckpoint(bundle, trusted) {
  const note = bundle.note = readCheckpoint(bundle, bundle.files.get("data/checkpoint")), { manifest, keys } = bundle;
  must(manifest.origin === bundle.origin && note.size === manifest.checkpoint.size && hex(note.root) === manifest.checkpoint.root, "differs");
  checkSigned(bundle, note);
  if (!trusted.length) return said("untrusted");
  const own = keys.map(key => trusted.some(one => one.text === key.text)), current = inForce(keys, note.size);
  must(own.includes(true), "other_key");
  let from = current;
  while (from && !own[from] && keys[from].follows) from--;
  return own[from] ? said("ok", { size: note.size }) : said("recovered");
}
