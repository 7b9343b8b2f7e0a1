// Check `census`: what must be claimed is claimed, and nothing of it is missing.

const STANDING_LEAF = object({ count: COUNT, id: TEXT, index: COUNT, last: COUNT, path: HASHES });
const CLAIMS = object({}, {
  census: COUNT, person: COUNT, whole: FLAG,
  recipients: list(object({ count: COUNT, id: TEXT, standing: object({}, { after: STANDING_LEAF, before: STANDING_LEAF, own: STANDING_LEAF }) }, { boundary: COUNT })),
});

/** The claims, or nothing where they cannot be read. */
function readClaims(bundle) {
  try {
    const claims = readJson(bundle.files.get("data/completeness.json"));
    return CLAIMS(claims) ? claims : undefined;
  } catch { return; }
}

/** Whether a standing proves how an organisation stands in a census; what its own leaf counts. */
function standing({ after, before, own }, id, census) {
  const { organisations, root } = census.body, tree = unhex(root);
  const stands = leaf => !leaf || leads(hashesIn(leaf.path), leafOf(utf8(leaf.id), [0], u64be(leaf.count), u64be(leaf.last)), leaf.index, organisations, tree);
  need(stands(after) && stands(before) && stands(own));
  need((!own || own.id === id) && (!before || byBytes(before.id, id) < 0) && (!after || byBytes(id, after.id) < 0));
  const place = own ? own.index : before ? before.index + 1 : 0;
  need(before ? before.index + 1 === place : place === 0);
  const next = own ? place + 1 : place;
  need(after ? after.index === next : next === organisations);
  need(organisations > 0 || same(tree, sha256()));
  return own || { count: 0 };
}

function checkSeries(bundle, claim, census) {
  const { id, count, boundary } = claim;
  const own = attempt(() => standing(claim.standing, id, census), "standing", { id });
  let found = 0, last = -1;
  for (const { entry, seq } of bundle.all) {
    if (idOf(entry) !== id || seq === boundary) continue;
    must(entry.body.recipient.number === found + 1, "number", { id, number: found + 1 });
    found++;
    last = seq;
  }
  const counts = holds => must(holds, "count", { id, counted: own.count, found });
  if (boundary == null) return counts(found === own.count && found === count && (!found || last === own.last));
  counts(found === count && found < own.count);
  const line = bundle.at.get(boundary), { entry } = line || {};
  const ends = line?.part === "support" && idOf(entry) === id && entry.body.recipient.number === found + 1;
  must(ends && entry.at > bundle.manifest.as_of && boundary > last, "boundary", { seq: boundary });
}

/** Every entry from 0 on, up to the end or to one that is later. */
function checkWhole(bundle) {
  const there = bundle.all.filter(({ part }) => part === "entries"), next = there.findIndex(({ seq }, i) => seq !== i);
  must(next < 0, "whole", { seq: next });
  const end = bundle.at.get(there.length), { until } = bundle.manifest;
  must(there.length === until || end && end.seq < until && !isPast(bundle, end), "whole", { seq: there.length });
}

function checkCensus(bundle) {
  const { manifest, claims } = bundle, { filter, asked, until } = manifest;
  form(claims);
  const { recipients = [], person, whole } = claims;
  if (!asked && filter.recipient != null) form(recipients.some(claim => claim.id === filter.recipient));
  else if (!asked && !Object.keys(filter).length) form(whole);
  else form(!whole && !recipients.length);
  form(person == null || asked && asked.length === 1);
  if (person != null) return said("person", { count: person });
  if (!whole && !recipients.length) return said("narrow");
  const census = entryAt(bundle, claims.census, "census"), { size, organisations, root } = census ? census.body : {};
  must(COUNT(size) && COUNT(organisations) && isHash(root), "missing");
  must(size === until && size <= census.seq, "size", { seq: census.seq });
  recipients.forEach(claim => checkSeries(bundle, claim, census));
  if (whole) checkWhole(bundle);
  return said("ok");
}
