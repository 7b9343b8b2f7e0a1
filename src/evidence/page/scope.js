// Checks `scope` and `rulebooks`: the lines are those that were asked for, and what they point to is there.

const between = (value, span) => !span || value != null && !(span.from != null && value < span.from) && !(span.to != null && value > span.to);
/** The organisation that a disclosure or refusal goes to. */
const idOf = entry => isDecision(entry) ? entry.body.recipient?.id : undefined;
const isDecision = entry => entry.kind === "disclosure" || entry.kind === "refusal";

/** Whether an entry answers a filter. */
function answers(bundle, entry, { kind, seq, recorded, recipient, verdict, purpose, occurred, regime, country }) {
  const { body } = entry, is = (wanted, value) => wanted == null || wanted === value;
  const id = entry.kind === "recipient" ? body.id : idOf(entry);
  if (!is(kind, entry.kind) || !between(entry.seq, seq) || !between(entry.at, recorded) || !is(recipient, id)) return false;
  if (!isDecision(entry)) return [verdict, purpose, occurred, regime, country].every(wanted => wanted == null);
  const rules = body.verdict?.rules;
  return is(verdict, body.verdict?.verdict) && is(purpose, body.disclosure?.purpose) && between(body.disclosure?.occurred_on, occurred) &&
    (regime == null || Array.isArray(rules) && rules.some(rule => TEXT(rule) && rule.startsWith(`${regime}.`))) &&
    (country == null || countries(bundle, body.recipient).includes(country));
}
function countries(bundle, recipient) {
  const profile = recipient?.facts || entryAt(bundle, recipient?.at, "recipient")?.body.profile;
  const all = name => Array.isArray(profile?.[name]) ? profile[name] : [];
  return [profile?.seat, ...all("hosting"), ...all("remote_access"), ...all("sub_processors").map(one => one?.country)];
}

const NEEDED = "census erasure erasure_done export exporter genesis inquiry key recipient retention rulebook".split(" ");

const isPast = ({ manifest }, { entry, seq }) => entry.at <= manifest.as_of && seq < manifest.until;

/** The versions of exporter and recipient that a verdict rests on. */
function hasRegister(bundle, entry) {
  const { body, seq } = entry;
  const version = (place, ...kinds) => place < seq && entryAt(bundle, place, ...kinds), id = idOf(entry);
  if (!version(body.exporter_at, "genesis", "exporter")) return false;
  const own = version(body.recipient?.at, "recipient");
  return !TEXT(id) || !!own && own.body.id === id;
}
/** Which fault a supporting line is, if it is one. */
function supporting(bundle, line) {
  const { manifest, claims = {} } = bundle, { entry, seq } = line, { recipients = [], whole } = claims, past = isPast(bundle, line);
  if (recipients.some(claim => claim.boundary === seq) || whole && !past && seq === manifest.entries) return;
  const asked = !manifest.asked && past && answers(bundle, entry, manifest.filter);
  if (!isDecision(entry)) return asked ? "hidden" : NEEDED.includes(entry.kind) ? undefined : "foreign";
  if (!recipients.some(claim => claim.id === idOf(entry))) return "foreign";
  return asked ? "hidden" : past ? undefined : "later";
}

function checkScope(bundle) {
  const { manifest } = bundle, { filter, inquiry } = manifest;
  if (inquiry != null) {
    attempt(() => {
      const { body } = entryAt(bundle, inquiry, "inquiry");
      need(body.change === "opened" && body.as_of === manifest.as_of && manifest.until < inquiry && canonical(body.scope || {}) === canonical(filter));
    }, "inquiry", { seq: inquiry });
  }
  for (const line of bundle.all) {
    const about = { seq: line.seq }, { entry } = line;
    if (line.part === "entries") {
      must(isPast(bundle, line), "later", about);
      must(!isDecision(entry) || hasRegister(bundle, entry), "register", about);
      must(answers(bundle, entry, filter), "filter", about);
    } else {
      const code = supporting(bundle, line);
      must(!code, code, about);
    }
  }
  return said("ok");
}

const PACK = object({ files: list(object({ name: TEXT, text: TEXT })) });
/** The digest of a pack: that of its listing. */
function packDigest(bytes) {
  const pack = readJson(bytes);
  need(PACK(pack) && pack.files.every(({ name }, i) => !i || byBytes(pack.files[i - 1].name, name) < 0));
  return hex(sha256(utf8(pack.files.map(({ name, text: given }) => `${hex(sha256(utf8(given)))}  ${name}\n`).join(""))));
}

function checkRulebooks(bundle) {
  const { files, all } = bundle, folder = "data/rulebooks/", schemas = "data/schemas.json";
  const wanted = all.filter(({ part }) => part === "entries").map(({ entry }) => entry.body.verdict?.rulebook).filter(TEXT);
  const absent = wanted.map(digest => `${folder}${digest}.json`).filter(name => !files.has(name)).sort();
  must(!absent.length, "missing", { name: absent[0] });
  const is = (name, digest) => must(attempt(() => packDigest(files.get(name)), "changed", { name }) === digest, "changed", { name });
  const packs = [...files.keys()].filter(name => name.startsWith(folder));
  packs.forEach(name => is(name, name.endsWith(".json") && name.slice(folder.length, -5)));
  must(files.has(schemas), "missing", { name: schemas });
  is(schemas, bundle.at.get(0)?.entry?.body?.schemas);
  return said("ok", { count: packs.length });
}
