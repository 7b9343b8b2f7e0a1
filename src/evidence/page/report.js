// What is said: a word for every check, from the table that all verifiers share.

const ALL = "container files manifest lines keys checkpoint tree scope rulebooks census openings consistency imprint".split(" ");

class Report {
  constructor(digest) {
    Object.assign(this, { digest, lines: 0, proven: 0, origin: null, found: new Map() });
  }
  /** Makes a check; whether it held. What a check cannot cope with is never INTACT. */
  note(name, check) {
    let word, why;
    try {
      why = check();
      why.code = `${name}.${why.code}`;
      word = doubt(why.code, "en") ? "INDETERMINATE" : "INTACT";
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      [word, why] = ["TAMPERED", said(`${name}.${fault.code}`, fault.about)];
    }
    this.found.set(name, { word, why });
    return word !== "TAMPERED";
  }
  get checks() {
    return ALL.map(name => ({ name, ...this.found.get(name) || { word: "-", why: said("unchecked") } }));
  }
  get word() {
    const any = (word, checks) => checks.some(check => check.word === word), { checks } = this;
    const weighing = checks.filter(({ name }) => name !== "census" && name !== "imprint");
    return any("TAMPERED", checks) ? "TAMPERED" : any("INDETERMINATE", weighing) ? "INDETERMINATE" : "INTACT";
  }
  get first() { return this.checks.find(check => check.word === "TAMPERED"); }
  settle(lang) {
    const open = this.checks.filter(check => check.word === "INDETERMINATE").map(check => doubt(check.why.code, lang));
    return this.word === "TAMPERED" ? [say("settle.tampered", lang), ...open] : open;
  }
  json(lang) {
    const one = ({ name, word, why: { code, about } }) =>
      ({ check: name, word, code, say: say(code, lang, about), ...has(about, "seq") && { seq: about.seq } });
    const { word, lines, proven, digest, origin, first } = this;
    return { schema: "tabellion/verify-bundle/1", word, checks: this.checks.map(one), lines, proven, settle: this.settle(lang), digest,
      ...first && { first: one(first) }, ...origin !== null && { origin } };
  }
}
