// Checks `lines` and `tree`: canonical, in order, under the root.

const KINDS = "genesis rulebook exporter recipient disclosure refusal rights hold erasure erasure_done suppression notification breach retention census inquiry timestamp export access key clock format close".split(" ");
const MAX_LINE = 65535;
const LINE = object({ at: INSTANT, body: isObject, exporter: TEXT, kind: TEXT, prev: isHash, seq: COUNT, v: COUNT });
const PARTS = ["entries", "support"];


/** Reads both files of lines. What is no line, or stands behind one of the same place, is left out of what follows. */
function readLines(bundle) {
  const { files } = bundle, found = new Map(), fault = (...what) => { bundle.fault = bundle.fault || new Fault(...what); };
  bundle.lines = {};
  for (const part of PARTS) {
    const name = `data/${part}.jsonl`, lines = linesOf(files.get(name)), paths = linesOf(files.get(`data/${part}.paths`));
    if (!lines) fault("form", { line: 0, name });
    bundle.lines[part] = lines || [];
    let before = -1;
    bundle.lines[part].forEach((bytes, i) => {
      let entry;
      try {
        need(bytes.length <= MAX_LINE && LINE(entry = readCanonical(bytes)));
      } catch { return fault("form", { line: i + 1, name }); }
      const { seq } = entry;
      if (seq <= before || found.has(seq)) fault("order", { seq });
      before = seq;
      if (!found.has(seq)) found.set(seq, { entry, seq, bytes, part, path: paths && paths.length === lines.length ? paths[i] : undefined });
    });
  }
  bundle.all = [...found.values()].sort((a, b) => a.seq - b.seq);
  bundle.at = found;
}

function checkLines({ all, fault, manifest, lines }) {
  if (fault) throw fault;
  all.forEach(({ entry, seq }) => must(entry.exporter === manifest.exporter, "exporter", { seq }));
  const unknown = all.filter(({ entry }) => entry.v !== 1 || !KINDS.includes(entry.kind)).length;
  return unknown ? said("unknown", { count: unknown }) : said("ok", { count: lines.entries.length + lines.support.length });
}

/** The entry at a place, if it is there and of one of these kinds. */
const entryAt = (bundle, seq, ...kinds) => {
  const line = bundle.at.get(seq);
  return line && kinds.includes(line.entry.kind) ? line.entry : undefined;
};

function checkTree({ all, note }, report) {
  let first;
  for (const line of all) {
    const { bytes, seq, part, path } = line;
    let hashes;
    try {
      hashes = hashesIn(text(path));
    } catch { first = first || new Fault("paths", { name: `data/${part}.paths` }); continue; }
    line.proven = leads(hashes, leafOf(bytes), seq, note.size, note.root);
    if (line.proven) report.proven++; else first = first || new Fault("path", { seq });
  }
  if (first) throw first;
  return said("ok");
}
