// Checks `files` and `manifest`: the bag, its lists, what the bundle says of itself.

const BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const LISTS = ["manifest-sha256.txt", "tagmanifest-sha256.txt"];
const isTag = name => !name.startsWith("data/") && !name.startsWith("META-INF/") && name !== "mimetype" && name !== LISTS[1];
const UNLISTED = ["mimetype", LISTS[1], LIST, ASSERTION];

function checkFiles(files, digests, digest, expected) {
  must(!expected || expected === digest, "digest");
  must(files.has("bagit.txt") && same(files.get("bagit.txt"), utf8(BAGIT)), "list", { name: "bagit.txt" });
  const listed = new Set();
  for (const list of LISTS) {
    const form = holds => must(holds, "list", { name: list }), belongs = list === LISTS[0] ? name => name.startsWith("data/") : isTag;
    must(files.has(list), "missing", { name: list });
    const lines = attempt(() => text(files.get(list)), "list", { name: list }).split("\n");
    form(lines.pop() === "" && lines.every(line => /^[0-9a-f]{64}\x20\x20/.test(line)));
    for (const line of lines) {
      const name = line.slice(66), about = { name };
      form(belongs(name) && !listed.has(name));
      listed.add(name);
      must(files.has(name), "missing", about);
      must(hex(digests.get(name)) === line.slice(0, 64), "changed", about);
    }
  }
  const left = [...files.keys()].filter(name => !listed.has(name) && !UNLISTED.includes(name)).sort();
  must(!left.length, "unlisted", { name: left[0] });
  return said("ok");
}

const span = form => object({}, { from: form, to: form });
const FILTER = object({}, { country: TEXT, kind: TEXT, occurred: span(TEXT), purpose: TEXT, recipient: TEXT, recorded: span(TEXT), regime: TEXT, seq: span(COUNT), verdict: TEXT });
const PERSON = object({ scheme: TEXT, value: TEXT });
const MANIFEST = object({
  as_of: INSTANT, checkpoint: object({ root: isHash, size: COUNT }), entries: COUNT, erased: COUNT, exporter: TEXT, filter: FILTER, openings: COUNT,
  origin: TEXT, support: COUNT, until: COUNT, v: COUNT,
}, {
  inquiry: COUNT, persons: list(PERSON), previous: FLAG, since: list(COUNT),
  tokens: list(COUNT), withheld: list(object({ count: COUNT, ground: TEXT })),
});

/** Reads the manifest and what it speaks of; nothing of a later version. */
function readManifest(bundle) {
  const manifest = attempt(() => readJson(bundle.files.get("data/bundle.json")), "form");
  if (isObject(manifest) && COUNT(manifest.v) && manifest.v > 1) return false;
  form(MANIFEST(manifest) && manifest.v === 1);
  manifest.asked = manifest.persons?.length ? manifest.persons : undefined;
  bundle.manifest = manifest;
  bundle.claims = readClaims(bundle);
  readLines(bundle);
  return true;
}
function checkCounts({ manifest, lines, report }) {
  report.lines = lines.entries.length + lines.support.length;
  for (const name of PARTS) must(lines[name].length === manifest[name], "differs", { name });
  const { as_of, entries, support } = manifest;
  return said("ok", { as_of, entries, support });
}
