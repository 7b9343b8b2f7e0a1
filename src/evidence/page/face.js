// The page: a file in, what is said of it out. Whatever comes from the bundle is put in as text, never as markup.

const SIGNS = { INTACT: "✓", TAMPERED: "✗", INDETERMINATE: "?", "-": "–" }, PAGE = 100;
const $ = id => document.getElementById(id);
const shown = { lang: "fr", bytes: null, name: "", bundle: null, run: 0 };
const tell = (code, about) => say(code, shown.lang, about);
/** An element: its properties, its children. */
const h = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const rows = (group, pairs) => h("dl", {}, ...pairs.flatMap(([name, value]) => [h("dt", {}, tell(`${group}.${name}`)), h("dd", {}, value)]));
const laid = value => { try { return JSON.stringify(JSON.parse(value), null, 1); } catch { return value; } };
const mark = word => `${SIGNS[word]} ${word}`;

function verdict({ word, first, proven, lines, digest, settle }) {
  const pairs = first ? [["first", first.say]] : [];
  pairs.push(["proven", tell("proven", { proven, lines })], ...settle.map(what => ["settle", what]), ["digest", h("code", {}, digest)]);
  return [h("section", { className: word, tabIndex: -1, id: "word" }, h("h2", {}, mark(word)), h("p", {}, tell(`page.${word}`))),
    rows("label", pairs)];
}
function about({ manifest, origin }) {
  const { exporter, as_of, filter, asked, withheld } = manifest, pairs = [["file", shown.name], ["exporter", exporter], ["origin", origin || manifest.origin], ["as_of", as_of]];
  pairs.push(["filter", Object.keys(filter).length ? h("code", {}, JSON.stringify(filter)) : tell("page.everything")]);
  if (asked) pairs.push(["persons", asked.map(({ value }) => value).join(", ")]);
  if (withheld?.length) pairs.push(["withheld", withheld.map(({ count, ground }) => `${ground} (${count})`).join(", ")]);
  return rows("page", pairs);
}
function checks(told) {
  const row = ({ check, word, say: why }) => h("tr", {}, h("th", { scope: "row" }, check), h("td", { className: word }, mark(word)), h("td", {}, why));
  const head = h("tr", {}, ...["checks", "word", "why"].map(name => h("th", { scope: "col" }, tell(`page.${name}`))));
  return [h("h2", {}, tell("page.checks")), h("table", {}, h("thead", {}, head), h("tbody", {}, ...told.map(row))), h("p", { className: "hint" }, tell("page.beyond"))];
}

const opened = field => field.text != null ? h("code", {}, laid(field.text)) : tell("closed.ground", field);
function statement({ slot, fields, sealed, closed }) {
  const title = h("h3", {}, sealed ? tell("page.sealed") : tell("page.slot", { slot })), gone = closed || sealed?.closed;
  return [title, fields ? rows("field", FIELDS.map(name => [name, opened(fields[name])])) : h("p", {}, gone ? tell(`closed.${gone}`) : opened(sealed))];
}
function entry(bundle, { entry: one, seq, part, proven, bytes }) {
  const holds = proven && bundle.report.proven, known = (group, code) => isCode(`${group}.${code}`) ? tell(`${group}.${code}`) : code;
  const cells = [String(seq), holds ? "✓" : "✗", one.at.slice(0, 16).replace("T", " "), known("kind", one.kind), idOf(one) || one.body.id, known("verdict", one.body.verdict?.verdict), part === "support" && tell("page.proof")];
  const parts = cells.filter(Boolean).map(cell => h("span", {}, cell));
  Object.assign(parts[1], { className: holds ? "INTACT" : "TAMPERED", role: "img", ariaLabel: tell(holds ? "page.proven" : "page.unproven") });
  const details = h("details", {}, h("summary", {}, ...parts));
  details.addEventListener("toggle", () => details.append(...told(bundle, seq).flatMap(statement), h("h3", {}, tell("page.line")), h("pre", {}, laid(text(bytes)))), { once: true });
  return details;
}
const told = ({ statements }, seq) => statements?.get(seq) || [];
function entries(bundle) {
  const list = h("div", {}), status = h("p", { role: "status" }), search = h("input", { id: "search", type: "search" }), all = h("input", { type: "checkbox" });
  const more = h("button", { type: "button", className: "screen", onclick: () => show() }, tell("page.more"));
  let found, count;
  const show = () => {
    list.append(...found.slice(count, count + PAGE).map(line => entry(bundle, line)));
    count = Math.min(found.length, count + PAGE);
    status.textContent = tell("page.shown", { shown: count, count: found.length });
    more.hidden = count === found.length;
  };
  const begin = () => {
    const wanted = search.value.trim().toLowerCase();
    const holds = ({ bytes, seq }) => !wanted || (text(bytes) + JSON.stringify(told(bundle, seq))).toLowerCase().includes(wanted);
    found = bundle.all.filter(line => (all.checked || line.part === "entries") && holds(line));
    list.replaceChildren();
    count = 0;
    show();
  };
  search.onchange = all.onchange = begin;
  begin();
  return [h("h2", {}, tell("page.entries")), h("p", { className: "hint" }, tell("page.entries.hint")),
    h("p", { className: "screen" }, h("label", {}, tell("page.search"), search), h("label", {}, all, tell("page.all"))), status, list, more];
}

/** Says everything in the language that is chosen. */
function render() {
  document.documentElement.lang = shown.lang;
  document.title = tell("page.title");
  document.querySelectorAll("[data-t]").forEach(element => { element.textContent = tell(element.dataset.t); });
  for (const lang of ["fr", "en"]) $(lang).setAttribute("aria-pressed", String(lang === shown.lang));
  const { bundle } = shown;
  given();
  if (!bundle) return;
  const said = bundle.report.json(shown.lang);
  $("result").replaceChildren(...verdict(said), ...bundle.manifest ? [about(bundle)] : [], ...checks(said.checks), ...bundle.all ? entries(bundle) : []);
}
/** What was typed in; nothing, and said why, where it is no key or no digest. */
function given() {
  const lines = $("trust").value.split("\n").map(line => line.trim()), digest = $("sha").value.trim().toLowerCase();
  const wrong = lines.findIndex(line => { try { return line && !readKey(line); } catch { return true; } }), form = !digest || isHash(digest);
  const tellBad = (name, bad, line) => {
    $(name).ariaInvalid = bad;
    $(`${name}-bad`).textContent = bad ? tell(`page.${name}.bad`, { line }) : "";
  };
  tellBad("trust", wrong >= 0, wrong + 1);
  tellBad("sha", !form);
  if (wrong < 0 && form) return { trust: lines.filter(Boolean), sha256: digest };
}
async function run() {
  const keys = given(), run = ++shown.run;
  shown.bundle = null;
  $("result").replaceChildren();
  if (!keys || !shown.bytes) return;
  try {
    // A pause before each check lets the page be drawn; a later run ends this one.
    const bundle = await verifyBundle(shown.bytes, keys, async name => {
      $("status").textContent = tell("page.busy", { name });
      await new Promise(go => setTimeout(go));
      if (run !== shown.run) throw new Fault("later");
    });
    shown.bundle = bundle;
    $("status").textContent = "";
    render();
    $("word").focus();
  } catch (error) {
    if (run === shown.run) $("status").textContent = tell("page.failed", { name: error.message });
  }
}
async function take(file) {
  if (!file) return;
  shown.name = file.name;
  shown.bytes = null;
  try {
    if (file.size > MAX_BUNDLE) throw new Error(tell("container.large"));
    shown.bytes = new Uint8Array(await file.arrayBuffer());
    await run();
  } catch (error) {
    $("status").textContent = tell("page.failed", { name: error.message });
  }
}

if (globalThis.document) {
  shown.lang = navigator.language.startsWith("en") ? "en" : "fr";
  for (const lang of ["fr", "en"]) $(lang).onclick = () => { shown.lang = lang; render(); };
  $("form").onsubmit = event => event.preventDefault();
  $("file").onchange = event => take(event.target.files[0]);
  $("trust").onchange = $("sha").onchange = run;
  for (const name of ["dragover", "dragleave", "drop"]) {
    addEventListener(name, event => {
      event.preventDefault();
      $("drop").classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files[0]);
    });
  }
  render();
}
