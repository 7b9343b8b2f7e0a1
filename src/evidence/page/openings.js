// Check `openings`: what is opened is what was committed to, of whom it may be, and nothing is passed over.

const FIELDS = ["person", "number", "facts", "details"];
const FIELD = value => object({ salt: TEXT, text: TEXT })(value) || object({ commitment: TEXT, ground: TEXT })(value);
const GONE = value => ["erased", "lost", "outside"].includes(value);
const MEMBERS = object({ seq: COUNT }, {
  closed: GONE, fields: object({ details: FIELD, facts: FIELD, number: FIELD, person: FIELD }), path: TEXT,
  sealed: value => FIELD(value) || object({ closed: GONE })(value), slot: value => COUNT(value) && value < 2 ** 32,
});
const STATEMENT = value => MEMBERS(value) && ["closed,seq,slot", "fields,path,seq,slot", "sealed,seq"].includes(Object.keys(value).sort().join());
const WORDED = ["genesis", "exporter", "recipient", "inquiry"];

/** What a field commits to. */
const commitment = field => field.salt ? hmac(unhex(field.salt), utf8(field.text)) : unhex(field.commitment);
const isWhole = field => isHash(field.salt ?? field.commitment);
const nameOf = ({ scheme, value }) => JSON.stringify([scheme, value]);

/** The slots of an entry: how many persons, and the leaf of a natural person as recipient. */
const slotsOf = entry => {
  const count = entry.body.subjects?.count, own = isDecision(entry) ? entry.body.recipient?.slot : undefined;
  return { count: COUNT(count) ? count : 0, own: TEXT(own) ? own : undefined };
};

/** Checks what is opened of a slot; who it is, where that is opened. */
function checkSlot(entry, { fields, path, slot, closed }, asked) {
  const { seq } = entry, about = { slot, seq }, { count, own } = slotsOf(entry), root = entry.body.subjects?.root;
  must(slot < count + (own != null), "slot", about);
  if (closed) return must(closed !== "outside" || asked, "person", about);
  const all = FIELDS.map(name => fields[name]);
  must(all.every(isWhole), "salt", { seq });
  const leaf = leafOf(...all.map(commitment)), hashes = attempt(() => hashesIn(path), "slot", about);
  must(slot === count ? !hashes.length && hex(leaf) === own : isHash(root) && leads(hashes, leaf, slot, count, unhex(root)), "slot", about);
  if (fields.person.text == null) return;
  const person = attempt(() => { const found = readJson(utf8(fields.person.text)); need(PERSON(found)); return found; }, "person", about);
  must(!asked || asked.some(one => nameOf(one) === nameOf(person)), "person", about);
  return nameOf(person);
}

/** Whether a statement belongs here: of supporting entries only the words of the register and of the demand are opened. */
const mayStand = ({ entry, part }, statement) =>
  part === "entries" || entry.kind === "inquiry" || WORDED.includes(entry.kind) && statement.sealed;

function readStatements({ files }) {
  const lines = linesOf(files.get("data/openings.jsonl"));
  must(lines, "form", { line: 0 });
  let before;
  return lines.map((bytes, i) => {
    const fault = ["form", { line: i + 1 }], one = attempt(() => readJson(bytes), ...fault);
    must(STATEMENT(one), ...fault);
    const { seq } = one, place = one.slot ?? Infinity;
    if (before && before.seq === seq && before.place === place) must(isGone(one) === isGone(before.one), "resurrected", { seq });
    must(!before || before.seq < seq || before.seq === seq && before.place < place, "order", { seq });
    before = { seq, place, one };
    return one;
  });
}

/** The grounds on which it withholds: one for a whole person, else one a field. */
const groundsOf = ({ fields, sealed }) => {
  const found = (fields ? FIELDS.map(name => fields[name]) : [sealed || {}]).map(({ ground }) => ground).filter(TEXT);
  return found.length === 4 && new Set(found).size === 1 ? [found[0]] : found;
};
const isGone = ({ closed, sealed = {} }) => ["erased", "lost"].includes(closed || sealed.closed);

function checkOpenings(bundle) {
  const { manifest } = bundle, { asked } = manifest, statements = readStatements(bundle), spoken = bundle.statements = new Map(), numbers = new Set();
  const grounds = new Map();
  statements.flatMap(groundsOf).forEach(ground => grounds.set(ground, (grounds.get(ground) || 0) + 1));
  const counted = [...grounds].sort(([a], [b]) => byBytes(a, b)), listed = (manifest.withheld || []).map(({ count, ground }) => [ground, count]);
  const right = statements.length === manifest.openings && statements.filter(isGone).length === manifest.erased;
  must(right && JSON.stringify(counted) === JSON.stringify(listed), "withheld");
  for (const one of statements) {
    const { seq, sealed } = one, line = bundle.at.get(seq);
    must(line && mayStand(line, one), "foreign", { seq });
    if (!spoken.has(seq)) spoken.set(seq, []);
    spoken.get(seq).push(one);
    if (!sealed) {
      const who = checkSlot(line.entry, one, asked), number = who && one.fields.number.text;
      if (asked && who === nameOf(asked[0]) && /^\d+$/.test(number)) numbers.add(+number);
      continue;
    }
    const committed = line.entry.body.sealed;
    must(TEXT(committed) && (sealed.closed || "erased") === "erased", "sealed", { seq });
    if (sealed.closed) continue;
    must(isWhole(sealed), "salt", { seq });
    must(hex(commitment(sealed)) === committed, "sealed", { seq });
  }
  for (const { entry, seq, part } of bundle.all) {
    if (part !== "entries") continue;
    const { count, own } = slotsOf(entry), told = spoken.get(seq) || [], slots = told.filter(one => one.slot != null).length;
    must(slots === count + (own != null) && (!TEXT(entry.body.sealed) || told.length > slots), "missing", { seq });
  }
  const { person = 0 } = bundle.claims || {};
  for (let number = 1; number <= person; number++) must(numbers.has(number), "number", { number });
  return said("ok", { count: statements.length, withheld: counted.reduce((sum, [, n]) => sum + n, 0), erased: manifest.erased });
}
